package io.kontrol.api.fleet.heartbeat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kontrol.api.fleet.node.NodeConfig;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Refuses nodes that hammer: a token bucket for each node, in each replica. */
@ApplicationScoped
public class HeartbeatThrottle {
  private static final long MOST_NODES = 200_000;
  private static final int REFILLS = 10;

  private final int burst;
  private final long refillNanos;
  private final Cache<Integer, Bucket> buckets;

  public HeartbeatThrottle(NodeConfig config) {
    this.burst = config.heartbeatBurst();
    Duration refill = config.heartbeatInterval().dividedBy(REFILLS);
    this.refillNanos = refill.toNanos();
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_NODES)
            .expireAfterAccess(refill.multipliedBy(burst).plusSeconds(1))
            .build();
  }

  /** When the bucket will be full again says how many heartbeats are left in it. */
  private static final class Bucket {
    private long fullAt;

    private Bucket(long fullAt) {
      this.fullAt = fullAt;
    }

    /**
     * @return how long to wait; 0 where a heartbeat was taken out
     */
    synchronized long take(long now, long refill, int burst) {
      long full = Math.max(fullAt - now, 0) + refill;
      if (full > refill * burst) {
        return full - refill * burst;
      }
      fullAt = now + full;
      return 0;
    }
  }

  void require(int node) {
    long now = System.nanoTime();
    Bucket bucket = buckets.get(node, any -> new Bucket(now));
    long wait = bucket.take(now, refillNanos, burst);
    if (wait > 0) {
      throw Refusal.throttled(
          "This node calls in too often. The last answer said when the next heartbeat is due.",
          Duration.ofNanos(wait).plusSeconds(1));
    }
  }
}
