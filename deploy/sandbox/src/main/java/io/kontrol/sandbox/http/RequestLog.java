package io.kontrol.sandbox.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests, so that a test can assert that none was made. */
public final class RequestLog {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void count(String verb, String resource) {
    counts.computeIfAbsent(verb + " " + resource, k -> new LongAdder()).increment();
  }

  /** Number of requests by verb and resource, such as {@code patch deployments.apps}. */
  public Map<String, Long> counts() {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((what, count) -> copy.put(what, count.sum()));
    return copy;
  }

  public long count(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  public void clear() {
    counts.clear();
  }
}
