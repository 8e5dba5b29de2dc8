package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Sets a Job's selector and Pod labels from its uid. */
final class JobSelectors {
  private JobSelectors() {}

  static void nameItsPods(ObjectNode job) {
    ObjectNode spec = job.withObjectProperty("spec");
    if (spec.path("manualSelector").asBoolean()) {
      return;
    }
    String uid = job.path("metadata").path("uid").asText();
    String name = job.path("metadata").path("name").asText();
    ObjectNode template = spec.withObjectProperty("template").withObjectProperty("metadata");
    label(job.withObjectProperty("metadata").withObjectProperty("labels"), uid, name);
    label(template.withObjectProperty("labels"), uid, name);
    spec.withObjectProperty("selector")
        .withObjectProperty("matchLabels")
        .put("batch.kubernetes.io/controller-uid", uid);
  }

  private static void label(ObjectNode labels, String uid, String name) {
    labels.put("batch.kubernetes.io/controller-uid", uid);
    labels.put("batch.kubernetes.io/job-name", name);
    labels.put("controller-uid", uid);
    labels.put("job-name", name);
  }
}
