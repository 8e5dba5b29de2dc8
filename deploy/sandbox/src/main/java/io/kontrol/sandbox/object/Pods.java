package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of Pods and Pod templates. */
final class Pods {
  private Pods() {}

  static void checkTemplate(JsonNode template, List<Cause> causes) {
    Names.labels("spec.template.labels", template.path("metadata").path("labels"), causes);
    check(template.path("spec"), "spec.template.spec", causes);
  }

  static void check(JsonNode spec, String path, List<Cause> causes) {
    JsonNode containers = spec.path("containers");
    if (containers.isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", path + ".containers"));
    }
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode container : containers) {
      String at = path + ".containers[" + index++ + "]";
      String name = container.path("name").asText();
      if (name.isEmpty()) {
        causes.add(new Cause("FieldValueRequired", "Required value", at + ".name"));
      } else if (!names.add(name)) {
        causes.add(
            new Cause("FieldValueDuplicate", "Duplicate value: \"" + name + "\"", at + ".name"));
      } else {
        Names.dnsLabel(at + ".name", name, causes);
      }
      Validation.required(container, "image", at + ".image", causes);
    }
  }
}
