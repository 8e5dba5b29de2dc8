package io.kontrol.sandbox.fault;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.Admission;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;

/** Faults that act as admission webhooks. */
public final class FaultyAdmission implements Admission {
  private final FaultInjector faults;

  public FaultyAdmission(FaultInjector faults) {
    this.faults = faults;
  }

  @Override
  public void mutate(String verb, RequestTarget target, ObjectNode object) {
    if (!target.subresource().isEmpty()) {
      return;
    }
    for (InjectedFault fault :
        faults.strikes(
            InjectedFault.Type.MUTATE,
            verb,
            target.type().groupResource().toString(),
            target.namespace(),
            target.name())) {
      set(object, fault.field(), fault.value());
    }
  }

  @Override
  public void admitDelete(RequestTarget target) {
    faults
        .strike(
            "delete",
            target.type().groupResource().toString(),
            target.namespace(),
            target.name(),
            InjectedFault.Type.DENY_DELETE)
        .ifPresent(
            fault -> {
              throw new StatusException(
                  403,
                  "Forbidden",
                  "admission webhook \"deny-delete.sandbox.kontrol\" denied the request: deletes"
                      + " are denied for now",
                  SandboxJson.object());
            });
  }

  /** Sets a field, creating its parents; a null value removes it. */
  static void set(
      ObjectNode object, String pointer, @org.jspecify.annotations.Nullable JsonNode value) {
    JsonNode at = object;
    JsonPointer path = JsonPointer.compile(pointer);
    while (!path.tail().matches()) {
      String step = path.getMatchingProperty();
      if (at instanceof ObjectNode parent) {
        JsonNode next = parent.path(step);
        at = next.isContainerNode() ? next : parent.putObject(step);
      } else {
        at = at.path(path.getMatchingIndex());
      }
      path = path.tail();
    }
    if (at instanceof ObjectNode parent) {
      if (value == null || value.isNull()) {
        parent.remove(path.getMatchingProperty());
      } else {
        parent.set(path.getMatchingProperty(), value);
      }
    }
  }
}
