#!/usr/bin/env bash
# Runs the browser tests against a server of their own, on services of its own. Arguments go to Playwright.
set -euo pipefail
web=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root=$(cd "$web/../.." && pwd)

if [ "${1:-}" != --inside ]; then
  exec "$root/bin/devstack" exec -- bash "${BASH_SOURCE[0]}" --inside "$@"
fi
shift

port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
export MSAAS_HTTP_ADDR=127.0.0.1:$port MSAAS_PUBLIC_URL=http://127.0.0.1:$port MSAAS_E2E_URL=http://127.0.0.1:$port
if [ -n "${MSAAS_DEV_STRIPE_URL:-}" ]; then # clinics pay, at the stand-in of Stripe
  export MSAAS_STRIPE_API_URL=$MSAAS_DEV_STRIPE_URL MSAAS_STRIPE_SECRET_KEY=sk_test_standin MSAAS_STRIPE_WEBHOOK_SECRET=whsec_standin
  export MSAAS_BILLING_PLANS=month=price_seat_month/4900/RON/month/exclusive,year=price_seat_year/49000/RON/year/exclusive
  export MSAAS_STRIPE_CONNECT_CLIENT_ID=ca_standin MSAAS_STRIPE_CONNECT_WEBHOOK_SECRET=whsec_standin MSAAS_STRIPE_CONNECT_URL=$MSAAS_DEV_STRIPE_URL
  export MSAAS_PAYPAL_API_URL=$MSAAS_DEV_STRIPE_URL/paypal
  curl -fsS -d "url=$MSAAS_E2E_URL/api/v1/webhooks/stripe" "$MSAAS_DEV_STRIPE_URL/control/endpoints"
  curl -fsS -d "url=$MSAAS_E2E_URL/api/v1/webhooks/stripe-connect" -d connect=true "$MSAAS_DEV_STRIPE_URL/control/endpoints"
fi
# whole clinics are operated on within seconds, and purged right after they were deleted
export MSAAS_TENANT_CACHE=1s MSAAS_PURGE_AFTER_DAYS=0
log=$(mktemp)
"$root/bin/msaas" serve --demo >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  curl -fsS "$MSAAS_E2E_URL/readyz" >/dev/null 2>&1 && ready=1 && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
[ "${ready:-}" = 1 ] || { echo "the server did not start:" >&2; tail -n 20 "$log" >&2; exit 1; }
cd "$web"
npx playwright test "$@"
