package io.kontrol.systemtests.faults.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the load has sent and which responses it has received. */
public final class Journal {
  /**
   * A sent manifest.
   *
   * @param stamp unique, contained in the manifest
   */
  public record Sent(long stamp, Slot slot, JsonNode manifest) {}

  /**
   * The API's acknowledgement of a manifest.
   *
   * @param created whether this manifest created the resource
   */
  public record Promise(int resourceId, int generation, boolean created) {}

  private final AtomicLong stamps = new AtomicLong();
  private final Map<Long, Sent> sent = new ConcurrentHashMap<>();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Map<Long, Promise> promises = new ConcurrentHashMap<>();
  private final Map<Integer, Slot> deletions = new ConcurrentHashMap<>();
  private final Map<Operation, AtomicLong> done = new EnumMap<>(Operation.class);
  private final Set<String> carriedOut = ConcurrentHashMap.newKeySet();
  private final AtomicLong unanswered = new AtomicLong();
  private final Map<Integer, AtomicLong> refused = new ConcurrentHashMap<>();
  private final Map<String, List<Long>> newestApply = new ConcurrentHashMap<>();

  public Journal() {
    for (Operation operation : Operation.values()) {
      done.put(operation, new AtomicLong());
    }
  }

  long nextStamp() {
    return stamps.incrementAndGet();
  }

  void sending(long stamp, Slot slot, JsonNode manifest) {
    sent.put(stamp, new Sent(stamp, slot, manifest));
  }

  void promised(long stamp, Promise promise) {
    promises.put(stamp, promise);
    acknowledged.add(stamp);
  }

  void deletionAccepted(int resourceId, Slot slot) {
    deletions.put(resourceId, slot);
  }

  void done(Operation operation) {
    count(operation).incrementAndGet();
  }

  /** The request with this id was carried out, and not only answered as an earlier one was. */
  void carriedOut(String requestId) {
    carriedOut.add(requestId);
  }

  /** The ids of the requests that were carried out and acknowledged. */
  public Set<String> carriedOut() {
    return Set.copyOf(carriedOut);
  }

  /** No response, or one that does not tell whether the request took effect. */
  void unanswered() {
    unanswered.incrementAndGet();
  }

  /** 4xx: the request was rejected. */
  void refused(int status) {
    refused.computeIfAbsent(status, s -> new AtomicLong()).incrementAndGet();
  }

  /**
   * Records an acknowledged apply of several manifests.
   *
   * @param set empty where they belong to no set
   */
  void applied(String set, List<Long> stamps) {
    newestApply.put(set, List.copyOf(stamps));
    stamps.forEach(acknowledged::add);
  }

  public Optional<Sent> sent(long stamp) {
    return Optional.ofNullable(sent.get(stamp));
  }

  public Map<Long, Promise> promises() {
    return Map.copyOf(promises);
  }

  /** Slots by id of the resources whose deletion was accepted. */
  public Map<Integer, Slot> deletions() {
    return Map.copyOf(deletions);
  }

  public long operations(Operation operation) {
    return count(operation).get();
  }

  public long operations() {
    return done.values().stream().mapToLong(AtomicLong::get).sum();
  }

  public long unansweredCount() {
    return unanswered.get();
  }

  /** Number of rejected requests, by status code. */
  public Map<Integer, Long> refusals() {
    Map<Integer, Long> counts = new TreeMap<>();
    refused.forEach((status, count) -> counts.put(status, count.get()));
    return counts;
  }

  /** Stamps of the manifests that the API accepted, whether or not it returned their generation. */
  public Set<Long> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  /** Stamps of the last acknowledged apply of each set. */
  public Map<String, List<Long>> newestApplies() {
    return Map.copyOf(newestApply);
  }

  private AtomicLong count(Operation operation) {
    return java.util.Objects.requireNonNull(done.get(operation));
  }
}
