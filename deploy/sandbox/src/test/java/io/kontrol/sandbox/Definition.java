package io.kontrol.sandbox;

/** A CustomResourceDefinition without a schema, with a status of its own. */
final class Definition {
  private Definition() {}

  static String of(String group, String kind, String plural) {
    return """
    {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
     "metadata":{"name":"%3$s.%1$s"},
     "spec":{"group":"%1$s","scope":"Namespaced","names":{"kind":"%2$s","plural":"%3$s"},
      "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
       "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
    """
        .formatted(group, kind, plural);
  }
}
