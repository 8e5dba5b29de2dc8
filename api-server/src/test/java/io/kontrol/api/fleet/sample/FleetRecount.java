package io.kontrol.api.fleet.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The same history counted plainly, moment by moment, without a database. */
final class FleetRecount {
  /** What a pool had from a time on. */
  record Figures(int instances, double cpu, boolean active) {}

  private final Map<Integer, Integer> nodeOfPool = new HashMap<>();
  private final Map<Integer, TreeMap<Instant, Figures>> figures = new HashMap<>();
  private final Map<Integer, TreeMap<Instant, Boolean>> lives = new HashMap<>();
  private final TreeSet<Instant> moments = new TreeSet<>();

  void pool(int id, int node) {
    nodeOfPool.put(id, node);
  }

  void figures(int pool, Instant at, Figures value) {
    figures.computeIfAbsent(pool, id -> new TreeMap<>()).put(at, value);
    moments.add(at);
  }

  void living(int node, Instant at, boolean living) {
    lives.computeIfAbsent(node, id -> new TreeMap<>()).put(at, living);
    moments.add(at);
  }

  /** Of the pools of living nodes, not older than a day. */
  List<Figures> at(Instant at) {
    List<Figures> living = new ArrayList<>();
    for (Map.Entry<Integer, Integer> pool : nodeOfPool.entrySet()) {
      Map.Entry<Instant, Boolean> life =
          lives.getOrDefault(pool.getValue(), new TreeMap<>()).floorEntry(at);
      Map.Entry<Instant, Figures> latest =
          figures.getOrDefault(pool.getKey(), new TreeMap<>()).floorEntry(at);
      if (life != null
          && life.getValue()
          && latest != null
          && latest.getKey().isAfter(at.minus(Duration.ofDays(1)))) {
        living.add(latest.getValue());
      }
    }
    return living;
  }

  int instances(Instant at) {
    return at(at).stream().mapToInt(Figures::instances).sum();
  }

  int activePools(Instant at) {
    return (int) at(at).stream().filter(Figures::active).count();
  }

  double cpu(Instant at) {
    double weighted = at(at).stream().mapToDouble(each -> each.cpu() * each.instances()).sum();
    int instances = instances(at);
    return instances == 0 ? 0 : weighted / instances;
  }

  FleetPeak peak(Instant from, Instant until) {
    int instances = instances(from);
    int active = activePools(from);
    for (Instant moment : moments.subSet(from, false, until, true)) {
      instances = Math.max(instances, instances(moment));
      active = Math.max(active, activePools(moment));
    }
    return new FleetPeak(instances, active);
  }
}
