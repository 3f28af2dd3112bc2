-- wrk's figures as one line of JSON: times in milliseconds, and every answer that was not a 200.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "rate": %.2f, "p50": %.3f, "p95": %.3f, "wrong": %d}\n',
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
