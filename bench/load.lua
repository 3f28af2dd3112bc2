-- Many customers ask in turn where a file of their visits is named: cookies and address, a tab between them.
local visits, at = {}, 0

function init(args)
  if args[1] and args[1] ~= "" then
    for line in io.lines(args[1]) do
      local cookie, path = line:match("^(.-)\t(.*)$")
      visits[#visits + 1] = wrk.format("GET", path, {Cookie = cookie, ["Accept-Encoding"] = "gzip", Host = wrk.host})
    end
    at = math.floor(os.time() * 7919) % #visits
  end
end

function request()
  if #visits == 0 then return wrk.format() end
  at = at % #visits + 1
  return visits[at]
end

-- wrk's figures as one line of JSON: times in milliseconds, and every answer that was not a 200.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "rate": %.2f, "p50": %.3f, "p95": %.3f, "wrong": %d}\n',
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
