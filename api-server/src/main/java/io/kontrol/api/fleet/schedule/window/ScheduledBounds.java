package io.kontrol.api.fleet.schedule.window;

import io.kontrol.api.fleet.schedule.window.ScheduleRule.Occurrence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What schedules want of a pool. A state that holds at every moment, not an event at its start. */
public final class ScheduledBounds {
  /** The larger target wins; of equal ones that of the older schedule, by its latest window. */
  private static final Comparator<Occurrence> STRENGTH =
      Comparator.comparingInt((Occurrence each) -> each.schedule().target())
          .thenComparing(each -> each.schedule().id(), Comparator.reverseOrder())
          .thenComparing(Occurrence::from);

  private ScheduledBounds() {}

  /**
   * @param schedules those that are active and bear on the pool
   */
  public static Bound bounds(PoolLimits limits, List<ScheduleRule> schedules, Instant now) {
    List<Occurrence> near = schedules.stream().flatMap(each -> each.around(now).stream()).toList();
    Occurrence holder = strongest(near, now);
    Instant until = change(near, holder, now);
    if (holder == null) {
      return new Bound(limits.min(), limits.max(), null, null, null, until, List.of());
    }
    List<ScheduleRule> overruled =
        near.stream()
            .filter(each -> each.holdsAt(now))
            .map(Occurrence::schedule)
            .filter(each -> each.id() != holder.schedule().id())
            .distinct()
            .toList();
    return new Bound(
        limits.min(),
        limits.max(),
        limits.clamp(holder.schedule().target()),
        holder.schedule(),
        holder.from(),
        until,
        overruled);
  }

  private static @Nullable Occurrence strongest(List<Occurrence> near, Instant moment) {
    return near.stream().filter(each -> each.holdsAt(moment)).max(STRENGTH).orElse(null);
  }

  /** The holder ends, or a stronger one begins before. */
  private static @Nullable Instant change(
      List<Occurrence> near, @Nullable Occurrence holder, Instant now) {
    Optional<Instant> next =
        near.stream()
            .filter(each -> holder == null || STRENGTH.compare(each, holder) > 0)
            .map(Occurrence::from)
            .filter(now::isBefore)
            .min(Comparator.naturalOrder());
    if (holder == null) {
      return next.orElse(null);
    }
    Instant end = holder.span().to();
    return next.filter(end::isAfter).orElse(end);
  }

  /** A stretch of time in which one state holds; the state's {@code until} may lie behind it. */
  public record Interval(Instant from, Instant to, Bound bound) {}

  /** What holds from a moment up to another one, without gaps. */
  public static List<Interval> plan(
      PoolLimits limits, List<ScheduleRule> schedules, Instant from, Instant to) {
    List<Interval> plan = new ArrayList<>();
    Instant at = from;
    while (at.isBefore(to)) {
      Bound bound = bounds(limits, schedules, at);
      Instant until = bound.until();
      Instant end = until == null || until.isAfter(to) ? to : until;
      plan.add(new Interval(at, end, bound));
      at = end;
    }
    return plan;
  }
}
