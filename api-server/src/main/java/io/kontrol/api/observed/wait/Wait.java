package io.kontrol.api.observed.wait;

import io.kontrol.api.observed.wait.WaitQuery.Seen;
import io.kontrol.api.platform.identity.Permissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One wait. The resources that have arrived are dropped from it, so that each pass reads less. */
final class Wait {
  private final WaitCondition condition;
  private final Permissions viewer;
  private final long startedNanos = System.nanoTime();
  private final long timeoutNanos;
  private final CompletableFuture<WaitOutcome> end = new CompletableFuture<>();
  private volatile List<AwaitedResource> left;

  Wait(
      List<AwaitedResource> resources,
      WaitCondition condition,
      Duration timeout,
      Permissions viewer) {
    this.left = List.copyOf(resources);
    this.viewer = viewer;
    this.condition = condition;
    this.timeoutNanos = timeout.toNanos();
  }

  CompletableFuture<WaitOutcome> end() {
    return end;
  }

  Permissions viewer() {
    return viewer;
  }

  List<Integer> ids() {
    return left.stream().map(AwaitedResource::id).toList();
  }

  boolean isDone() {
    return end.isDone();
  }

  /**
   * @return whether it is no use to wait any longer: all is reached, something never will be, or
   *     the time is over
   */
  boolean advance(Map<Integer, Seen> seen) {
    boolean hopeless = false;
    List<AwaitedResource> missing = new ArrayList<>();
    for (AwaitedResource resource : left) {
      Seen now = seen.get(resource.id());
      if (!isReached(resource, now)) {
        missing.add(resource);
        hopeless |= isHopeless(resource, now);
      }
    }
    left = List.copyOf(missing);
    return missing.isEmpty() || hopeless || isOver();
  }

  boolean isOver() {
    return System.nanoTime() - startedNanos >= timeoutNanos;
  }

  private boolean isReached(AwaitedResource resource, @Nullable Seen now) {
    if (resource.gone()) {
      return now == null || now.sync().equals("Deleted") || !now.deleted();
    }
    return now != null
        && !now.deleted()
        && now.generation() >= resource.generation()
        && condition.holds(now);
  }

  private static boolean isHopeless(AwaitedResource resource, @Nullable Seen now) {
    return now == null || now.refused() || (!resource.gone() && now.deleted());
  }

  void complete(List<Obstacle> obstacles) {
    end.complete(
        new WaitOutcome(
            left.size(), obstacles, Duration.ofNanos(System.nanoTime() - startedNanos)));
  }
}
