package io.kontrol.sandbox.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The active faults. A seeded random source decides which requests they hit. */
public final class FaultInjector {
  private static final class Active {
    final InjectedFault fault;
    int left;

    Active(InjectedFault fault) {
      this.fault = fault;
      this.left = fault.times();
    }
  }

  private final Map<String, Active> active = new LinkedHashMap<>();
  private final Random random;
  private volatile boolean any;
  private int counter;

  public FaultInjector(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Activates a fault.
   *
   * @return its id
   */
  public synchronized String add(InjectedFault fault) {
    String id = Integer.toString(++counter);
    put(id, fault);
    return id;
  }

  public synchronized void put(String id, InjectedFault fault) {
    active.put(id, new Active(fault));
    any = true;
  }

  public synchronized boolean remove(String id) {
    boolean removed = active.remove(id) != null;
    any = !active.isEmpty();
    return removed;
  }

  public synchronized void clear() {
    active.clear();
    any = false;
  }

  public synchronized Map<String, InjectedFault> all() {
    Map<String, InjectedFault> faults = new LinkedHashMap<>();
    active.forEach((id, one) -> faults.put(id, one.fault));
    return faults;
  }

  /** The first fault of these types that hits this request. */
  public Optional<InjectedFault> strike(
      String verb, String resource, String namespace, String name, InjectedFault.Type... types) {
    return any
        ? draw(verb, resource, namespace, name, List.of(types), true).stream().findFirst()
        : Optional.empty();
  }

  /** All faults of this type that hit this request. */
  public List<InjectedFault> strikes(
      InjectedFault.Type type, String verb, String resource, String namespace, String name) {
    return any ? draw(verb, resource, namespace, name, List.of(type), false) : List.of();
  }

  private synchronized List<InjectedFault> draw(
      String verb,
      String resource,
      String namespace,
      String name,
      List<InjectedFault.Type> types,
      boolean onlyFirst) {
    List<InjectedFault> struck = new ArrayList<>();
    for (Active one : active.values()) {
      if (one.left != 0
          && types.contains(one.fault.type())
          && one.fault.selects(verb, resource, namespace, name)
          && (one.fault.probability() >= 1 || random.nextDouble() < one.fault.probability())) {
        one.left -= one.left > 0 ? 1 : 0;
        struck.add(one.fault);
        if (onlyFirst) {
          break;
        }
      }
    }
    return struck;
  }
}
