package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.YamlDocuments;
import io.kontrol.api.testing.Api;

/** A small template. */
public final class TestTemplates {
  private static final String TEMPLATE =
      """
      description: A web server
      base_spec_json:
        objects:
          - apiVersion: apps/v1
            kind: Deployment
            metadata: {name: '${deployment.name}', labels: {app: web}}
            spec:
              replicas: ${parameters.replicas}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: 'web:${parameters.version}'}]}
          - apiVersion: v1
            kind: Secret
            metadata: {name: '${deployment.name}'}
            stringData: {password: '${parameters.?password.orValue("none")}'}
      allowed_mutations_json:
        parameters:
          type: object
          properties:
            version: {type: string, title: Version, enum: ['1', '2'], default: '1'}
            replicas: {type: integer, title: Replicas, minimum: 0, maximum: 5, default: 1, x-unit: Pods}
            password: {type: string, title: Password, writeOnly: true}
            announcement: {type: string, title: Greeting, description: Shown to all., default: Hi}
        rules:
          - {cel: 'parameters.version != "2" || parameters.replicas > 0', message: Version 2 has to run.}
        patches:
          - {target: {kind: Deployment}, path: /spec/paused, operations: [add], schema: {type: boolean}}
      """;

  private TestTemplates() {}

  static ObjectNode template(String name) {
    ObjectNode template = (ObjectNode) YamlDocuments.readAll(TEMPLATE).get(0);
    template.put("name", name);
    return template;
  }

  public static String body(String name) {
    return template(name).toString();
  }

  /** The next version of any of these templates: with another description. */
  public static String nextVersion() {
    ObjectNode template = template("unnamed").put("description", "A better web server");
    template.remove("name");
    return template.toString();
  }

  public static JsonNode create(String name) {
    return Api.post("/api/v1/templates", body(name)).expect(201).json();
  }
}
