#!/bin/sh
# train.sh APP_DIRECTORY CACHE_FILE
#
# Starts a built service (quarkus-run.jar in APP_DIRECTORY) once, waits until it says that it lives, stops it, and leaves in CACHE_FILE
# the JVM's ahead-of-time cache of the classes and profiles of that run (JEP 483, 514, 515; JDK 25 or newer). The service must start
# without its database, as it does in a cluster too. The cache holds for this very JVM and these very jars; another JVM ignores it.
set -eu
app=$1
cache=$2
log=$(mktemp)
export KONTROL_SECRET_DIGEST_KEY=only-for-the-training-run KONTROL_HTTP_PORT="${KONTROL_HTTP_PORT:-8080}" KONTROL_HTTP_HOST=127.0.0.1
java -XX:AOTCacheOutput="$cache" -Djava.util.logging.manager=org.jboss.logmanager.LogManager -jar "$app/quarkus-run.jar" >"$log" 2>&1 &
service=$!
trap 'kill -KILL $service 2>/dev/null || true; rm -f "$log"' EXIT
fail() { echo "train.sh: $1" >&2; tail -40 "$log" >&2; exit 1; }

attempts=0
until curl -fsS --noproxy '*' -o /dev/null "http://127.0.0.1:$KONTROL_HTTP_PORT/q/health/live" 2>/dev/null; do
  attempts=$((attempts + 1))
  kill -0 $service 2>/dev/null || fail "the service ended before it lived"
  [ $attempts -lt 600 ] || fail "the service does not live after a minute"
  sleep 0.1
done
for path in /q/health/ready /q/health/started /q/metrics ${TRAIN_PATHS:-}; do
  curl -sS --noproxy '*' -o /dev/null "http://127.0.0.1:$KONTROL_HTTP_PORT$path" || true
done
kill -TERM $service
wait $service || true # the JVM writes the cache while it ends
[ -s "$cache" ] || fail "no cache was written"
