package io.kontrol.sandbox.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The objects of one kind and their recent history. Guarded by the lock of its {@link ObjectStore}.
 */
public final class KindStore {
  private final TreeMap<StoreKey, StoreEntry> objects = new TreeMap<>();
  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
  private final int historyLimit;
  private final long historyBytes;
  private List<StoreEvent> history = new ArrayList<>();
  private long superseded;
  private long compactedAt;

  /**
   * @param historyLimit most changes kept in the history
   * @param historyBytes most bytes of old states kept in the history
   */
  KindStore(int historyLimit, long historyBytes, long compactedAt) {
    this.historyLimit = historyLimit;
    this.historyBytes = historyBytes;
    this.compactedAt = compactedAt;
  }

  Optional<StoreEntry> get(StoreKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  java.util.Collection<StoreEntry> all() {
    return objects.values();
  }

  int size() {
    return objects.size();
  }

  /** The objects of one namespace, in order. */
  List<StoreEntry> in(String namespace) {
    return List.copyOf(
        objects.subMap(new StoreKey(namespace, ""), new StoreKey(namespace + "\0", "")).values());
  }

  /** All objects at a version that is not compacted. */
  List<StoreEntry> at(long version) {
    TreeMap<StoreKey, StoreEntry> then = new TreeMap<>(objects);
    for (int i = history.size() - 1; i >= 0 && history.get(i).version() > version; i--) {
      StoreEvent change = history.get(i);
      if (change.before() == null) {
        then.remove(change.after().key());
      } else {
        then.put(change.after().key(), change.before());
      }
    }
    return List.copyOf(then.values());
  }

  /** Whether the history since that version is compacted. */
  boolean compacted(long version) {
    return version < compactedAt;
  }

  List<StoreEvent> since(long version, int most) {
    int low = 0;
    int high = history.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (history.get(middle).version() <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return List.copyOf(history.subList(low, Math.min(history.size(), low + most)));
  }

  void record(StoreEvent change) {
    StoreKey key = change.after().key();
    if (change.type() == StoreEvent.Type.DELETED) {
      objects.remove(key);
    } else {
      objects.put(key, change.after());
    }
    history.add(change);
    superseded += change.before() == null ? 0 : change.before().json().length;
    if (history.size() > historyLimit || superseded > historyBytes) {
      forget(history.size() - history.size() / 2);
    }
    listeners.forEach(Runnable::run);
  }

  void compact(long version) {
    forget(history.size());
    compactedAt = version;
    listeners.forEach(Runnable::run);
  }

  private void forget(int count) {
    if (count == 0) {
      return;
    }
    compactedAt = history.get(count - 1).version();
    history = new ArrayList<>(history.subList(count, history.size()));
    superseded =
        history.stream()
            .mapToLong(change -> change.before() == null ? 0 : change.before().json().length)
            .sum();
  }

  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void unlisten(Runnable listener) {
    listeners.remove(listener);
  }
}
