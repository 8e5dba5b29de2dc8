package io.kontrol.watcher;

import io.kontrol.sandbox.Sandbox;
import io.kontrol.sandbox.fault.InjectedFault;

/** A time in which nobody can watch or list. */
final class Watchless {
  private Watchless() {}

  static void during(Sandbox sandbox, Runnable deeds) {
    String watch =
        sandbox.faults().add(InjectedFault.of(InjectedFault.Type.ERROR).on("watch", "list"));
    sandbox.cutWatches();
    deeds.run();
    sandbox.faults().remove(watch);
  }
}
