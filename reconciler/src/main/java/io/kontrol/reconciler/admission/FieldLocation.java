package io.kontrol.reconciler.admission;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a field is in its object, which decides how its value may be normalized. */
public enum FieldLocation {
  /** The object itself, if it has data under the user's own keys. */
  CONFIG_MAP,
  SECRET,

  /** A CustomResourceDefinition, in which any name may be that of a property. */
  DEFINITION,

  /** Any type: a quantity, duration, time … */
  ANYTHING,

  /** Zero asks the server to allocate a number. */
  ALLOCATED,

  /** A text that is not normalized; an empty one may be omitted. */
  TEXT,

  /** Texts under the user's own keys: even an empty one is kept. */
  ENTRIES,

  /** Base64 under the user's own keys. */
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

  /** The location of a field below this one. */
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
