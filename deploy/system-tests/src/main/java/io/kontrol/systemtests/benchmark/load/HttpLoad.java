package io.kontrol.systemtests.benchmark.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A closed loop of clients: each sends its next request after a response. */
public final class HttpLoad {
  /** Sends one request, by its number; throws when the response is wrong. */
  public interface Request {
    void send(int number) throws Exception;
  }

  /**
   * @param nanos of each request
   */
  public record Outcome(double perSecond, List<Long> nanos) {}

  private HttpLoad() {}

  public static Outcome run(int clients, int requests, Request request) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> done = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < clients; i++) {
        done.add(
            threads.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                    long before = System.nanoTime();
                    request.send(n);
                    nanos.add(System.nanoTime() - before);
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
      return new Outcome(requests / ((System.nanoTime() - start) / 1e9), List.copyOf(nanos));
    } finally {
      threads.shutdownNow();
    }
  }
}
