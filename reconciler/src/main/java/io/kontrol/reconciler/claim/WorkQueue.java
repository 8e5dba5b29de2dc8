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
 * Hands work out so that no kind of it starves another, and in an order that avoids errors. It
 * holds what looks have found, bounded by their limits; the truth stays in the database, and what
 * is handed out is checked again when it is claimed.
 *
 * <p>The lines take turns; {@link DependencyGate} says who waits for whom. What has been handed out
 * for too long ({@link #slow}) is waited for no more: one bad object does not hold up another.
 */
public final class WorkQueue {
  /** Kinds of work that must not starve each other. */
  public enum Line {
    /** Found after a wake-up: somebody is watching. */
    LIVE,
    /** Found by a sweep. */
    BACKLOG,
    DELETES,
    /** What has failed before, and may be slow to fail again. */
    RETRIES
  }

  private static final int MOST_SCANNED = 2_000;

  private static final Comparator<WorkItem> ORDER =
      Comparator.comparingInt(WorkItem::phase).thenComparingInt(WorkItem::resourceId);

  private record Entry(WorkItem item, Line line) {}

  private final Map<Line, TreeSet<WorkItem>> lines = new EnumMap<>(Line.class);
  private final Map<Integer, Entry> queued = new HashMap<>();
  private final Map<Integer, Entry> handedOut = new HashMap<>();
  private final Set<Integer> slow = new HashSet<>();

  private final DependencyGate dependencies = new DependencyGate();

  /** Whoever was served goes to the back. */
  private final List<Line> turns = new ArrayList<>(List.of(Line.values()));

  private final int mostRetries;
  private int retriesOut;
  private boolean closed;

  /**
   * @param mostRetries at once, so that slow failures leave room
   */
  public WorkQueue(int mostRetries) {
    this.mostRetries = mostRetries;
  }

  /** Adds what is not there yet. What waits in the backlog moves up when a wake-up finds it. */
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
    int room = line == Line.RETRIES ? Math.min(most, mostRetries - retriesOut) : most;
    List<WorkItem> taken = new ArrayList<>();
    int scanned = 0;
    for (WorkItem item : items(line)) {
      if (taken.size() >= room || ++scanned > MOST_SCANNED) {
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

  /** What was handed out takes long: nobody waits for it any more, save its own next turn. */
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

  /** What was handed out and not done goes back to the line that it came from. */
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

  /** Lets all waiting takers go. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
