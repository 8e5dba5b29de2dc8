package io.kontrol.systemtests.faults.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** One identity under load. At most one living resource has it. */
public record Slot(LoadKind kind, String namespace, String name) {
  ObjectNode manifest(long stamp, Random random) {
    return kind.manifest(namespace, name, stamp, random);
  }

  String path() {
    return kind.path(namespace, name);
  }

  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
