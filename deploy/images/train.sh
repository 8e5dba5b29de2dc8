#!/bin/bash
# train.sh APP_DIRECTORY CACHE_FILE
#
# Starts a built service (quarkus-run.jar in APP_DIRECTORY) once, waits until it is live, stops it, and writes to CACHE_FILE
# the JVM's ahead-of-time cache of the classes and profiles of that run (JEP 483, 514, 515; JDK 25 or newer). The service must start
# without its database, as it does in a cluster too. The cache holds for this very JVM and these very jars; another JVM ignores it.
#
# Fails, with the last lines of the service, if it is not live or has not ended within TRAIN_SECONDS (60). bash sends the requests, since
# the base images have no HTTP client.
set -euo pipefail
app=$1
cache=$2
seconds=${TRAIN_SECONDS:-60}
port=${KONTROL_HTTP_PORT:-8080}
log=$(mktemp)
export KONTROL_HTTP_PORT=$port KONTROL_HTTP_HOST=127.0.0.1
export KONTROL_SECRET_DIGEST_KEY=only-for-the-training-run KONTROL_DB_PASSWORD=only-for-the-training-run
java -XX:AOTCacheOutput="$cache" -Djava.util.logging.manager=org.jboss.logmanager.LogManager -jar "$app/quarkus-run.jar" >"$log" 2>&1 &
service=$!
trap 'kill -KILL $service 2>/dev/null || true; rm -f "$log"' EXIT

fail() {
  echo "train.sh: $1" >&2
  tail -n 40 "$log" >&2
  exit 1
}

runs() { kill -0 $service 2>/dev/null; }

answers() { # whether the path given answers 200
  timeout 5 bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$0"
    printf "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n" "$1" >&3
    read -r status <&3
    cat <&3 >/dev/null
    [[ $status == *" 200 "* ]]' "$port" "$1" 2>/dev/null
}

deadline=$((SECONDS + seconds))
until answers /q/health/live; do
  runs || fail "the service ended before it lived"
  ((SECONDS < deadline)) || fail "the service did not live within $seconds s"
  sleep 0.1
done
for path in /q/health/ready /q/health/started /q/metrics; do
  answers "$path" || true # not ready without a database
done

kill -TERM $service
deadline=$((SECONDS + seconds))
while runs; do # the JVM writes the cache while it ends
  ((SECONDS < deadline)) || fail "the service did not end within $seconds s"
  sleep 0.1
done
[ -s "$cache" ] || fail "no cache was written"
