-- A create with an e-mail address of its own for each request.
-- Arguments: what of the body stands before the eight digits that make it so, and what behind them.
dofile(os.getenv("BENCH_LOAD") .. "/report.lua")

local head, tail
local number = 0

function init(args)
  head, tail = args[1], args[2]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  return wrk.format(nil, nil, nil, head .. string.format("%08d", number) .. tail)
end
