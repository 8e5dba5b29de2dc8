package io.kontrol.api.fleet.schedule.window;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * {@code [start, end)} in the local time of a zone, every day; it crosses midnight where the end is
 * the earlier one.
 *
 * <p>A day's window lasts from the first moment at which the clock on the wall shows a time within
 * it to the last one. So an hour that is missing in spring belongs to no window: what would begin
 * or end in it does so at the jump, and a window that lies wholly within it is left out that day.
 * In the hour that comes twice in autumn a window begins the first time and ends the second,
 * without a pause between them.
 */
public record DailyWindow(LocalTime start, LocalTime end, ZoneId zone) {
  public DailyWindow {
    if (start.equals(end)) {
      throw new IllegalArgumentException("a window that ends when it starts");
    }
  }

  /**
   * @param day on which it starts
   */
  Optional<Span> on(LocalDate day) {
    LocalDate lastDay = start.isBefore(end) ? day : day.plusDays(1);
    Instant from = first(day.atTime(start));
    Instant to = last(lastDay.atTime(end));
    return from.isBefore(to) ? Optional.of(new Span(from, to)) : Optional.empty();
  }

  /** The first moment at which the clock shows this time, or jumps over it. */
  private Instant first(LocalDateTime time) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(time);
    if (transition == null) {
      return time.atZone(zone).toInstant();
    }
    return transition.isGap()
        ? transition.getInstant()
        : time.toInstant(transition.getOffsetBefore());
  }

  /** The last moment at which the clock leaves earlier times of the day behind. */
  private Instant last(LocalDateTime time) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(time);
    if (transition == null) {
      return time.atZone(zone).toInstant();
    }
    if (transition.isGap()) {
      return transition.getInstant();
    }
    // set back to exactly this time, the clock shows none before it a second time
    boolean again = time.isAfter(transition.getDateTimeAfter());
    return time.toInstant(again ? transition.getOffsetAfter() : transition.getOffsetBefore());
  }

  /** From a moment up to another, without that one. */
  record Span(Instant from, Instant to) {
    boolean contains(Instant moment) {
      return !moment.isBefore(from) && moment.isBefore(to);
    }

    boolean meets(Span other) {
      return from.isBefore(other.to) && other.from.isBefore(to);
    }
  }
}
