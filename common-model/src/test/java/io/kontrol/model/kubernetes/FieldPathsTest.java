package io.kontrol.model.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;

class FieldPathsTest {
  @Test
  void leavesAreToldAsPeopleWriteThem() {
    String set =
        """
        {"f:metadata":{"f:labels":{".":{},"f:app":{}},"f:finalizers":{"v:\\"x/y\\"":{}}},
         "f:spec":{"f:ports":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{}}},
          "f:list":{"i:3":{}}, "f:empty":{".":{}}}}
        """;
    assertThat(FieldPaths.of(Json.read(set)))
        .containsExactly(
            "metadata.labels.app",
            "metadata.finalizers[\"x/y\"]",
            "spec.ports[port=80,protocol=TCP].name",
            "spec.list[3]",
            "spec.empty");
  }
}
