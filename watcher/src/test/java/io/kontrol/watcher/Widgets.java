package io.kontrol.watcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;

/** A kind of the tests' own. */
final class Widgets {
  private Widgets() {}

  static ObjectNode definition(String group) {
    return (ObjectNode)
        Json.read(
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"widgets.GROUP"},
             "spec":{"group":"GROUP","scope":"Namespaced",
              "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
              "versions":[{"name":"v1","served":true,"storage":true,
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}"""
                .replace("GROUP", group));
  }
}
