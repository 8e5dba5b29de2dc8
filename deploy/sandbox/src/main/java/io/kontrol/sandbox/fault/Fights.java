package io.kontrol.sandbox.fault;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.Catalog;
import io.kontrol.sandbox.object.Objects;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Change;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Another controller that wants a field to be otherwise, and never gives in. */
public final class Fights implements ObjectStore.Observer {
  private final Faults faults;
  private final Catalog catalog;
  private final Objects objects;
  private final ScheduledExecutorService executor;

  public Fights(
      Faults faults, Catalog catalog, Objects objects, ScheduledExecutorService executor) {
    this.faults = faults;
    this.catalog = catalog;
    this.objects = objects;
    this.executor = executor;
  }

  @Override
  public void changed(GroupResource kind, Change change) {
    if (change.type() == Change.Type.DELETED) {
      return;
    }
    var key = change.after().key();
    for (Fault fault :
        faults.strikes(Fault.Type.FIGHT, "update", kind.toString(), key.namespace(), key.name())) {
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

  private static boolean isAsWanted(ObjectNode object, Fault fault) {
    JsonNode found = object.at(JsonPointer.compile(fault.field()));
    JsonNode value = fault.value();
    return (value == null || value.isNull()) ? found.isMissingNode() : found.equals(value);
  }

  private void setLater(Target target, Fault fault) {
    try {
      var unused =
          executor.schedule(() -> set(target, fault), fault.milliseconds(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // the sandbox is closing
    }
  }

  private void set(Target target, Fault fault) {
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
