package jobs

import "github.com/redis/go-redis/v9"

// scripts change a tenant's line in one step each. Every one has the keys
//
//	1 line   the tenant's jobs that wait for the queue to have room, first in first out
//	2 later  those that are put off: job → until when (ms)
//	3 out    those that the queue holds: job → since when
//	4 job    one job: what it is, at (which of the three), seq (grows with every run), attempts, started, again
//	5 busy   tenants with somebody in line or put off → since or until when
//	6 ready  those of them whose share of the queue is not used up
//	7 taken  tenants of which the queue holds jobs → how many
//	8 seq    the last seq
//
// and the arguments job, tenant, now (ms), share; further ones follow.
type scripts struct {
	put, peek, moved, start, finish, again *redis.Script
}

const common = `
local line, later, out, job, busy, ready, taken, seq = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local id, tenant, now, share = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local function index()
  local held = redis.call('ZCARD', out)
  if held > 0 then redis.call('ZADD', taken, held, tenant) else redis.call('ZREM', taken, tenant) end
  local at = nil
  if redis.call('LLEN', line) > 0 then
    at = redis.call('ZSCORE', busy, tenant)
    if not at or tonumber(at) > now then at = now end
  else
    local first = redis.call('ZRANGE', later, 0, 0, 'WITHSCORES')
    if #first > 0 then at = first[2] end
  end
  if not at then
    redis.call('ZREM', busy, tenant)
    redis.call('ZREM', ready, tenant)
    return 0
  end
  redis.call('ZADD', busy, at, tenant)
  if held >= share then
    redis.call('ZREM', ready, tenant)
    return 0
  end
  redis.call('ZADD', ready, at, tenant)
  return 1
end
local function current(want) return redis.call('HGET', job, 'seq') == want end
local function leave(at)
  if at == 'line' then redis.call('LREM', line, 1, id) elseif at == 'later' then redis.call('ZREM', later, id) else redis.call('ZREM', out, id) end
end
local function line_up(at)
  redis.call('HSET', job, 'seq', redis.call('INCR', seq), 'started', 0)
  redis.call('HDEL', job, 'again')
  if at > now then
    redis.call('ZADD', later, at, id)
    redis.call('HSET', job, 'at', 'later')
  else
    redis.call('RPUSH', line, id)
    redis.call('HSET', job, 'at', 'line')
  end
end
local function take_out()
  redis.call('ZADD', out, now, id)
  redis.call('HSET', job, 'at', 'out')
end
`

func newScripts() *scripts { //nolint:funlen // six scripts, each read by itself
	script := func(body string) *redis.Script { return redis.NewScript(common + body) }
	return &scripts{
		// put: 5 kind, 6 payload, 7 timeout (ms), 8 "1": there is new work. Gives 1 when the queue has room for the tenant.
		put: script(`
local at = redis.call('HGET', job, 'at')
if not at then
  redis.call('HSET', job, 'kind', ARGV[5], 'tenant', tenant, 'payload', ARGV[6], 'timeout', ARGV[7], 'since', now, 'attempts', 0)
  line_up(now)
  return index()
end
if at == 'out' then
  if ARGV[8] == '1' and redis.call('HGET', job, 'started') == '1' then redis.call('HSET', job, 'again', 1) end
  return 0
end
if at == 'later' and ARGV[8] == '1' then
  leave(at)
  redis.call('RPUSH', line, id)
  redis.call('HSET', job, 'at', 'line')
end
return index()`),
		// peek: 5 prefix of the keys of jobs. Gives the next job that the queue has room for, and leaves it in line.
		peek: script(`
for _, due in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', 0, 20)) do
  redis.call('ZREM', later, due)
  redis.call('RPUSH', line, due)
  redis.call('HSET', ARGV[5] .. due, 'at', 'line')
end
if redis.call('ZCARD', out) >= share then return false end
local first = redis.call('LINDEX', line, 0)
if not first then
  index()
  return false
end
local j = redis.call('HMGET', ARGV[5] .. first, 'kind', 'payload', 'timeout', 'seq', 'attempts')
if not j[1] then
  redis.call('LPOP', line)
  index()
  return false
end
return {first, j[1], j[2], j[3], j[4], j[5]}`),
		// moved: 5 seq. The queue has the job.
		moved: script(`
if current(ARGV[5]) and redis.call('HGET', job, 'at') == 'line' then
  leave('line')
  take_out()
end
return index()`),
		// start: 5 seq. Gives the number of the attempt, or -1 when this run is over or another's.
		start: script(`
if not current(ARGV[5]) then return -1 end
local at = redis.call('HGET', job, 'at')
if at ~= 'out' then
  leave(at)
  take_out()
end
redis.call('HSET', job, 'started', 1)
redis.call('HDEL', job, 'again')
index()
return redis.call('HINCRBY', job, 'attempts', 1)`),
		// finish: 5 seq. The job is done with; when there is new work since it started, it goes to the end of the line.
		finish: script(`
if redis.call('EXISTS', job) == 0 then
  leave('out')
  return index()
end
if not current(ARGV[5]) then return 0 end
leave(redis.call('HGET', job, 'at'))
if redis.call('HGET', job, 'again') == '1' then
  redis.call('HSET', job, 'attempts', 0, 'since', now)
  redis.call('HDEL', job, 'code')
  line_up(now)
else
  redis.call('DEL', job)
end
return index()`),
		// again: 5 seq, 6 when (ms), 7 code of what went wrong, 8 what the attempt counts (0, or -1 to take it back).
		again: script(`
if not current(ARGV[5]) then return 0 end
leave(redis.call('HGET', job, 'at'))
redis.call('HINCRBY', job, 'attempts', ARGV[8])
redis.call('HSET', job, 'code', ARGV[7])
line_up(tonumber(ARGV[6]))
return index()`),
	}
}
