-- A create of 350 bytes with an e-mail address of its own for each request.
-- Arguments: a word that no other run has, an account's id, the id of one of its groups.
dofile(os.getenv("BENCH_LOAD") .. "/report.lua")

local LENGTH = 350
local head, tail
local number = 0

local function body(head, number, tail)
  return head .. string.format("%08d", number) .. tail
end

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  head = '{"email":"ines.' .. args[1] .. "."
  tail = '@example.com","firstName":"Inês","lastName":"O\'Brien-Müller",'
    .. '"phone":{"prefix":"+351","number":"912345678"},'
    .. '"settings":{"cultureCode":"pt-PT","languageCode":"pt","timeZone":"Europe/Lisbon"},'
    .. '"account":{"id":"' .. args[2] .. '"},"groups":[{"id":"' .. args[3] .. '"}],"notes":"'
  -- The note takes what is left, so that every body is as long as every other.
  tail = tail .. string.rep("n", LENGTH - #body(head, 0, tail .. '"}')) .. '"}'
end

function request()
  number = number + 1
  return wrk.format(nil, nil, nil, body(head, number, tail))
end
