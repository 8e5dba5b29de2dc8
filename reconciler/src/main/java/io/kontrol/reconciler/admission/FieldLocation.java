package io.kontrol.reconciler.admission;

import com.fasterxml.jackson.databind.JsonNode;

/** What a field's place in its object says of the ways in which its value may be written. */
public enum FieldLocation {
  /** The object itself, where it has data by the user's own keys. */
  CONFIG_MAP,
  SECRET,

  /** A definition, in which any name may be that of a property. */
  DEFINITION,

  /** Anything: quantities, durations, times. */
  ANYTHING,

  /** Zero asks the server for a number. */
  ALLOCATED,

  /** A text that means itself; the empty one may be left out. */
  TEXT,

  /** Texts by the user's own keys: even the empty one is kept. */
  ENTRIES,

  /** Base64 by the user's own keys. */
  BYTES;

  static FieldLocation of(JsonNode object) {
    boolean core = object.path("apiVersion").asText().equals("v1");
    return switch (object.path("kind").asText()) {
      case "ConfigMap" -> core ? CONFIG_MAP : ANYTHING;
      case "Secret" -> core ? SECRET : ANYTHING;
      case "CustomResourceDefinition" -> DEFINITION;
      default -> ANYTHING;
    };
  }

  /** The place of a field below this one. */
  FieldLocation below(String name) {
    if (this == ENTRIES || this == BYTES || this == DEFINITION) {
      return this;
    }
    if (this == CONFIG_MAP && name.equals("data")) {
      return ENTRIES;
    }
    if ((this == CONFIG_MAP && name.equals("binaryData"))
        || (this == SECRET && name.equals("data"))) {
      return BYTES;
    }
    return switch (name) {
      case "labels", "annotations", "matchLabels", "nodeSelector" -> ENTRIES;
      case "env", "command", "args" -> TEXT;
      case "valueFrom" -> ANYTHING; // a container's resources in units of a quantity
      case "nodePort", "healthCheckNodePort" -> ALLOCATED;
      default -> this == TEXT ? TEXT : ANYTHING;
    };
  }
}
