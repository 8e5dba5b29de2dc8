package io.kontrol.sandbox.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * All objects, with one rising version over all kinds, and a history per kind from which watches
 * and old pages are served. Writers check and write within {@link #locked}.
 */
public final class ObjectStore {
  /** Called for each change while the lock is held, so it must be quick. */
  @FunctionalInterface
  public interface Observer {
    void changed(GroupResource kind, StoreEvent change);
  }

  /** Kind and key of an object. */
  public record Place(GroupResource kind, StoreKey key) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<GroupResource, KindStore> collections = new HashMap<>();
  private final Map<String, Set<Place>> dependents = new HashMap<>();
  private final Set<String> uids = new HashSet<>();
  private final List<Observer> observers = new CopyOnWriteArrayList<>();
  private final int historyLimit;
  private final long historyBytes;
  private final long firstVersion;
  private long version;

  /**
   * @param historyLimit most changes kept in the history of a kind
   * @param historyBytes most bytes of old states kept in the history of a kind
   * @param firstVersion the version before the first write
   */
  public ObjectStore(int historyLimit, long historyBytes, long firstVersion) {
    this.firstVersion = firstVersion;
    this.version = firstVersion;
    this.historyLimit = historyLimit;
    this.historyBytes = historyBytes;
  }

  public <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  public void observe(Observer observer) {
    observers.add(observer);
  }

  public long version() {
    return locked(() -> version);
  }

  public Optional<StoreEntry> get(GroupResource kind, StoreKey key) {
    return locked(() -> collection(kind).get(key));
  }

  /**
   * @param namespace empty for all
   */
  public List<StoreEntry> list(GroupResource kind, String namespace) {
    return locked(
        () ->
            namespace.isEmpty()
                ? List.copyOf(collection(kind).all())
                : collection(kind).in(namespace));
  }

  /** The objects at an older version; empty when it is compacted. */
  public Optional<List<StoreEntry>> listAt(GroupResource kind, long at) {
    return locked(
        () ->
            collection(kind).compacted(at)
                ? Optional.empty()
                : Optional.of(collection(kind).at(at)));
  }

  public int count(GroupResource kind) {
    return locked(() -> collection(kind).size());
  }

  /** Empty when that version is compacted. */
  public Optional<List<StoreEvent>> changesSince(GroupResource kind, long since, int most) {
    return locked(
        () ->
            collection(kind).compacted(since)
                ? Optional.empty()
                : Optional.of(collection(kind).since(since, most)));
  }

  public void listen(GroupResource kind, Runnable listener) {
    locked(
        () -> {
          collection(kind).listen(listener);
          return true;
        });
  }

  public void unlisten(GroupResource kind, Runnable listener) {
    locked(
        () -> {
          collection(kind).unlisten(listener);
          return true;
        });
  }

  /** Objects with an owner reference to this one. */
  public List<Place> dependentsOf(String uid) {
    return locked(() -> List.copyOf(dependents.getOrDefault(uid, Set.of())));
  }

  /** Whether an object with this uid exists. */
  public boolean lives(String uid) {
    return locked(() -> uids.contains(uid));
  }

  /** Writes a new state, with its new resourceVersion. */
  public StoreEntry put(GroupResource kind, StoreKey key, ObjectNode object) {
    return locked(
        () -> {
          KindStore collection = collection(kind);
          StoreEntry before = collection.get(key).orElse(null);
          long next = ++version;
          object.withObjectProperty("metadata").put("resourceVersion", Long.toString(next));
          StoreEntry after = StoreEntry.of(key, next, object);
          StoreEvent.Type type = before == null ? StoreEvent.Type.ADDED : StoreEvent.Type.MODIFIED;
          record(kind, collection, new StoreEvent(next, type, before, after));
          return after;
        });
  }

  /** Deletes the object. Its last state gets the version of the deletion. */
  public Optional<StoreEntry> remove(GroupResource kind, StoreKey key) {
    return locked(
        () -> {
          KindStore collection = collection(kind);
          return collection
              .get(key)
              .map(
                  before -> {
                    long next = ++version;
                    ObjectNode last = before.object();
                    last.withObjectProperty("metadata").put("resourceVersion", Long.toString(next));
                    StoreEntry after = StoreEntry.of(key, next, last);
                    record(
                        kind,
                        collection,
                        new StoreEvent(next, StoreEvent.Type.DELETED, before, after));
                    return after;
                  });
        });
  }

  /** Compacts the history of all kinds, as etcd does every few minutes. */
  public void compact() {
    locked(
        () -> {
          new ArrayList<>(collections.values()).forEach(c -> c.compact(version));
          return true;
        });
  }

  private void record(GroupResource kind, KindStore collection, StoreEvent change) {
    Place place = new Place(kind, change.after().key());
    StoreEntry before = change.before();
    if (before != null) {
      before.ownerUids().forEach(uid -> removeDependent(uid, place));
    }
    if (change.type() == StoreEvent.Type.DELETED) {
      uids.remove(change.after().uid());
    } else {
      uids.add(change.after().uid());
      for (String uid : change.after().ownerUids()) {
        dependents.computeIfAbsent(uid, u -> new LinkedHashSet<>()).add(place);
      }
    }
    collection.record(change);
    observers.forEach(observer -> observer.changed(kind, change));
  }

  private void removeDependent(String uid, Place place) {
    dependents.computeIfPresent(
        uid,
        (u, places) -> {
          places.remove(place);
          return places.isEmpty() ? null : places;
        });
  }

  private KindStore collection(GroupResource kind) {
    return collections.computeIfAbsent(
        kind, k -> new KindStore(historyLimit, historyBytes, firstVersion));
  }
}
