package io.kontrol.sandbox.fault;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ActionScheduler;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEvent;
import java.time.Duration;

/** Acts as another controller that sets a field to its own value after each change. */
public final class FightingController implements ObjectStore.Observer {
  private final FaultInjector faults;
  private final ServedResources registry;
  private final ObjectRegistry objects;
  private final ActionScheduler scheduler;

  public FightingController(
      FaultInjector faults,
      ServedResources registry,
      ObjectRegistry objects,
      ActionScheduler scheduler) {
    this.faults = faults;
    this.registry = registry;
    this.objects = objects;
    this.scheduler = scheduler;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    if (change.type() == StoreEvent.Type.DELETED) {
      return;
    }
    var key = change.after().key();
    for (InjectedFault fault :
        faults.strikes(
            InjectedFault.Type.FIGHT, "update", kind.toString(), key.namespace(), key.name())) {
      ObjectNode object = change.after().object();
      if (isAsWanted(object, fault)) {
        continue;
      }
      registry
          .typeOf(kind, object)
          .map(type -> new RequestTarget(type, key.namespace(), key.name(), ""))
          .ifPresent(target -> setLater(target, fault));
    }
  }

  private static boolean isAsWanted(ObjectNode object, InjectedFault fault) {
    JsonNode found = object.at(JsonPointer.compile(fault.field()));
    JsonNode value = fault.value();
    return (value == null || value.isNull()) ? found.isMissingNode() : found.equals(value);
  }

  private void setLater(RequestTarget target, InjectedFault fault) {
    scheduler.after(Duration.ofMillis(fault.milliseconds()), () -> set(target, fault));
  }

  private void set(RequestTarget target, InjectedFault fault) {
    try {
      objects.change(
          target,
          WriteOptions.by(fault.manager()),
          live -> {
            ObjectNode copy = live.deepCopy();
            FaultyAdmission.set(copy, fault.field(), fault.value());
            return copy;
          });
    } catch (StatusException e) {
      // the object is gone
    }
  }
}
