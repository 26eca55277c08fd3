-- One request, again and again: wrk sends the same bytes without asking Lua.
dofile(os.getenv("BENCH_LOAD") .. "/report.lua")
