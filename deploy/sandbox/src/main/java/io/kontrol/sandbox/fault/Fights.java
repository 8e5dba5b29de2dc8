package io.kontrol.sandbox.fault;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEvent;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Another controller that wants a field to be otherwise, and never gives in. */
public final class Fights implements ObjectStore.Observer {
  private final FaultInjector faults;
  private final ServedResources catalog;
  private final ObjectRegistry objects;
  private final ScheduledExecutorService executor;

  public Fights(
      FaultInjector faults,
      ServedResources catalog,
      ObjectRegistry objects,
      ScheduledExecutorService executor) {
    this.faults = faults;
    this.catalog = catalog;
    this.objects = objects;
    this.executor = executor;
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
      String version = object.path("apiVersion").asText();
      catalog
          .find(kind.group(), version.substring(version.indexOf('/') + 1), kind.resource())
          .map(type -> new Target(type, key.namespace(), key.name(), ""))
          .ifPresent(target -> setLater(target, fault));
    }
  }

  private static boolean isAsWanted(ObjectNode object, InjectedFault fault) {
    JsonNode found = object.at(JsonPointer.compile(fault.field()));
    JsonNode value = fault.value();
    return (value == null || value.isNull()) ? found.isMissingNode() : found.equals(value);
  }

  private void setLater(Target target, InjectedFault fault) {
    try {
      var unused =
          executor.schedule(() -> set(target, fault), fault.milliseconds(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // the sandbox is closing
    }
  }

  private void set(Target target, InjectedFault fault) {
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
      // gone meanwhile
    }
  }
}
