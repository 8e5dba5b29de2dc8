package io.kontrol.reconciler.claim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Hands out work in an order that avoids errors, and so that no kind of work starves another. It
 * holds what queries found, bounded by their limits. The database stays the source of truth: each
 * item is checked again when it is claimed.
 *
 * <p>The lines take turns; {@link DependencyGate} decides which item may start. Nothing waits any
 * longer for items that are {@link #slow}, so that one bad object does not hold up another.
 */
public final class WorkQueue {
  /** Kinds of work that must not starve each other. */
  public enum Line {
    /** Found after a wake-up: a user may be waiting. */
    LIVE,
    /** Found by a sweep. */
    BACKLOG,
    DELETES,
    /** Failed before, and may be slow to fail again. */
    RETRIES
  }

  private static final int MAX_SCANNED = 2_000;

  private static final Comparator<WorkItem> ORDER =
      Comparator.comparingInt(WorkItem::phase).thenComparingInt(WorkItem::resourceId);

  private record Entry(WorkItem item, Line line) {}

  private final Map<Line, TreeSet<WorkItem>> lines = new EnumMap<>(Line.class);
  private final Map<Integer, Entry> queued = new HashMap<>();
  private final Map<Integer, Entry> handedOut = new HashMap<>();
  private final Set<Integer> slow = new HashSet<>();

  private final DependencyGate dependencies = new DependencyGate();

  /** A line that was served goes to the back. */
  private final List<Line> turns = new ArrayList<>(List.of(Line.values()));

  private final int maxRetries;
  private int retriesOut;
  private boolean closed;

  /**
   * @param maxRetries handed out at once, so that slow failures leave room
   */
  public WorkQueue(int maxRetries) {
    this.maxRetries = maxRetries;
  }

  /** Adds new items. One that is in the backlog moves up when a wake-up finds it. */
  public synchronized void add(Collection<WorkItem> items, boolean live) {
    for (WorkItem item : items) {
      Line line = line(item, live);
      Entry known = queued.get(item.resourceId());
      if (known != null) {
        if (known.line() == line || line == Line.BACKLOG) {
          continue;
        }
        items(known.line()).remove(known.item());
        dependencies.forget(known.item());
      }
      queued.put(item.resourceId(), new Entry(item, line));
      items(line).add(item);
      dependencies.expect(item);
    }
    notifyAll();
  }

  private SortedSet<WorkItem> items(Line line) {
    return lines.computeIfAbsent(line, l -> new TreeSet<>(ORDER));
  }

  private static Line line(WorkItem item, boolean live) {
    if (item.attempts() > 0) {
      return Line.RETRIES;
    }
    if (item.deleting()) {
      return Line.DELETES;
    }
    return live ? Line.LIVE : Line.BACKLOG;
  }

  /**
   * Waits for work.
   *
   * @return up to {@code most} items of one line; empty once closed
   */
  public synchronized List<WorkItem> take(int most) throws InterruptedException {
    while (!closed) {
      for (Line line : turns) {
        List<WorkItem> taken = takeFrom(line, most);
        if (!taken.isEmpty()) {
          turns.remove(line);
          turns.add(line);
          return taken;
        }
      }
      wait();
    }
    return List.of();
  }

  private List<WorkItem> takeFrom(Line line, int most) {
    int room = line == Line.RETRIES ? Math.min(most, maxRetries - retriesOut) : most;
    List<WorkItem> taken = new ArrayList<>();
    int scanned = 0;
    for (WorkItem item : items(line)) {
      if (taken.size() >= room || ++scanned > MAX_SCANNED) {
        break;
      }
      if (isFree(item, line)) {
        taken.add(item);
        handOut(item, line);
      }
    }
    taken.forEach(
        item -> {
          items(line).remove(item);
          queued.remove(item.resourceId());
        });
    return taken;
  }

  private boolean isFree(WorkItem item, Line line) {
    return !handedOut.containsKey(item.resourceId()) && dependencies.mayStart(item, line);
  }

  private void handOut(WorkItem item, Line line) {
    handedOut.put(item.resourceId(), new Entry(item, line));
    dependencies.begin(item, line);
    if (line == Line.RETRIES) {
      retriesOut++;
    }
  }

  /** These items take long: only their own next attempt waits for them from now on. */
  public synchronized void slow(Collection<WorkItem> items) {
    items.forEach(this::letGo);
    notifyAll();
  }

  private void letGo(WorkItem item) {
    Entry entry = handedOut.get(item.resourceId());
    if (entry == null || !slow.add(item.resourceId())) {
      return;
    }
    dependencies.forget(item);
    dependencies.end(item, entry.line());
  }

  public synchronized void done(Collection<WorkItem> items) {
    for (WorkItem item : items) {
      letGo(item);
      slow.remove(item.resourceId());
      Entry entry = handedOut.remove(item.resourceId());
      if (entry != null && entry.line() == Line.RETRIES) {
        retriesOut--;
      }
    }
    notifyAll();
  }

  /** Returns items that were not done to the line that they came from. */
  public synchronized void putBack(Collection<WorkItem> items) {
    for (WorkItem item : items) {
      Entry entry = handedOut.get(item.resourceId());
      done(List.of(item));
      add(List.of(item), entry != null && entry.line() == Line.LIVE);
    }
  }

  public synchronized int size() {
    return queued.size();
  }

  public synchronized int handedOut() {
    return handedOut.size();
  }

  /** Ends the wait of all takers. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
