package io.kontrol.systemtests.fleet;

import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node that calls in, at one replica or another. A heartbeat that is not answered is sent again
 * until it is, as it was.
 */
final class CallingNode {
  private static final long RETRY_MILLIS = 500;

  private final int id;
  private final String key;
  private final List<Http> replicas;
  private final ScheduledExecutorService threads;
  private final long intervalMillis;
  private final Set<Integer> answered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unexpected = new AtomicInteger();
  private int sequence;
  private String body = "";
  private int attempts;
  private volatile boolean silent;

  CallingNode(
      int id,
      String key,
      List<Http> replicas,
      ScheduledExecutorService threads,
      long intervalMillis) {
    this.id = id;
    this.key = key;
    this.replicas = List.copyOf(replicas);
    this.threads = threads;
    this.intervalMillis = intervalMillis;
  }

  int id() {
    return id;
  }

  /** The sequences of all heartbeats that were answered. */
  Set<Integer> answered() {
    return Set.copyOf(answered);
  }

  /** Answers that no outage explains. */
  int unexpected() {
    return unexpected.get();
  }

  boolean isSilent() {
    return silent;
  }

  void fallSilent() {
    silent = true;
  }

  void begin() {
    schedule((long) (Math.random() * intervalMillis), this::next);
  }

  private void next() {
    sequence++;
    body =
        """
        {"status":"ACTIVE","sequence":%d,"sent_at":"%s","metrics_data":{"n":%d},
         "metrics":[{"metric_type":"cpu","value":1,"unit":"percent"}],
         "pool_analytics":[{"oracle_pool_id":"pool-%d","current_instances":1,"active_instances":1,
           "avg_cpu_utilization":1,"avg_memory_utilization":1}]}
        """
            .formatted(sequence, Instant.now().truncatedTo(ChronoUnit.MICROS), sequence, id);
    send();
  }

  private void send() {
    if (silent) {
      return;
    }
    if (isAnswered()) {
      answered.add(sequence);
      schedule(intervalMillis, this::next);
    } else {
      schedule(RETRY_MILLIS, this::send);
    }
  }

  private boolean isAnswered() {
    Http replica = replicas.get(Math.floorMod(id + attempts, replicas.size()));
    try {
      HttpResult answer =
          replica.send(
              "POST",
              "/api/v1/nodes/" + id + "/heartbeat",
              Map.of("Content-Type", "application/json", "X-API-Key", key),
              Optional.of(body));
      if (answer.status() == 200) {
        return true;
      }
      if (answer.status() != 503) {
        unexpected.incrementAndGet();
      }
    } catch (IOException away) {
      // as good as no answer
    }
    attempts++;
    return false;
  }

  private void schedule(long millis, Runnable step) {
    try {
      var unused = threads.schedule(step, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      // the run is over
    }
  }
}
