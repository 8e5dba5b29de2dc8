package io.kontrol.systemtests.faults.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;

/** A user who changes the cluster with {@code kubectl}, without Kontrol. */
final class OutOfBandEditor {
  private final ClusterClient cluster;

  OutOfBandEditor(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** Empty when the cluster rejected the change. */
  Optional<Operation> meddle(Slot slot, Random random) {
    Operation operation =
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> Operation.OUTSIDE_EDIT;
          case 3 -> Operation.OUTSIDE_LABEL_REMOVAL;
          case 4 -> Operation.OUTSIDE_DELETE;
          default -> Operation.OUTSIDE_RECREATE;
        };
    try {
      return act(operation, slot, random) ? Optional.of(operation) : Optional.empty();
    } catch (IOException down) {
      return Optional.empty();
    }
  }

  private boolean act(Operation operation, Slot slot, Random random) throws IOException {
    return switch (operation) {
      case OUTSIDE_EDIT -> cluster.mergePatch(slot.path(), edit(slot, random)).isSuccess();
      case OUTSIDE_LABEL_REMOVAL -> cluster.mergePatch(slot.path(), unlabel()).isSuccess();
      case OUTSIDE_DELETE -> cluster.delete(slot.path()).isSuccess();
      case OUTSIDE_RECREATE -> recreate(slot, random);
      default -> throw new IllegalArgumentException(operation + " is Kontrol's");
    };
  }

  private static ObjectNode edit(Slot slot, Random random) {
    ObjectNode patch = TestJson.object();
    switch (slot.kind()) {
      case ConfigMap -> patch.putObject("data").put("stamp", "by another hand");
      case Secret -> patch.putObject("data").put("stamp", "YW5vdGhlcg==");
      case Service -> patch.putObject("spec").putObject("selector").put("app", "elsewhere");
      case Deployment -> patch.putObject("spec").put("replicas", 5 + random.nextInt(5));
    }
    patch.putObject("metadata").putObject("annotations").put(LoadKind.STAMP, "by another hand");
    return patch;
  }

  private static ObjectNode unlabel() {
    ObjectNode patch = TestJson.object();
    patch.putObject("metadata").putObject("labels").putNull("kontrol/resource-id");
    return patch;
  }

  private boolean recreate(Slot slot, Random random) throws IOException {
    if (!cluster.delete(slot.path()).isSuccess()) {
      return false;
    }
    String collection = slot.kind().collection(slot.namespace());
    return cluster.create(collection, slot.manifest(0, random)).isSuccess();
  }
}
