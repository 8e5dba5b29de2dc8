package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.discovery.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of a kind: those that people look for. */
final class Columns {
  private Columns() {}

  static List<Column> of(ResourceType type) {
    List<Column> columns = new ArrayList<>();
    columns.add(column("Name", o -> o.path("metadata").path("name").asText()));
    if (type.custom()) {
      for (ResourceType.Column extra : type.columns()) {
        columns.add(
            new Column(
                extra.name(),
                extra.type(),
                extra.priority(),
                o -> JsonPaths.find(o, extra.jsonPath(), extra.type())));
      }
    } else {
      builtIn(type.kind(), columns);
    }
    if (columns.stream().noneMatch(c -> c.name().equals("Age"))) {
      columns.add(column("Age", Columns::age));
    }
    return columns;
  }

  private static void builtIn(String kind, List<Column> columns) {
    switch (kind) {
      case "Deployment" -> {
        columns.add(ready("replicas", "readyReplicas"));
        columns.add(number("Up-to-date", "status", "updatedReplicas"));
        columns.add(number("Available", "status", "availableReplicas"));
      }
      case "StatefulSet" -> columns.add(ready("replicas", "readyReplicas"));
      case "DaemonSet" -> {
        columns.add(number("Desired", "status", "desiredNumberScheduled"));
        columns.add(number("Ready", "status", "numberReady"));
      }
      case "ConfigMap", "Secret" ->
          columns.add(
              new Column("Data", "integer", 0, o -> IntNode.valueOf(o.path("data").size())));
      case "Service" -> {
        columns.add(text("Type", "spec", "type"));
        columns.add(text("Cluster-IP", "spec", "clusterIP"));
        columns.add(column("Port(s)", Columns::ports));
      }
      case "Namespace", "PersistentVolumeClaim", "PersistentVolume", "Pod" ->
          columns.add(text("Status", "status", "phase"));
      case "Job" -> columns.add(number("Succeeded", "status", "succeeded"));
      case "CronJob" -> columns.add(text("Schedule", "spec", "schedule"));
      case "CustomResourceDefinition" ->
          columns.add(
              new Column(
                  "Created At", "date", 0, o -> o.path("metadata").path("creationTimestamp")));
      default -> {}
    }
  }

  private static Column ready(String wanted, String actual) {
    return column(
        "Ready",
        o -> o.path("status").path(actual).asInt() + "/" + o.path("spec").path(wanted).asInt());
  }

  private static Column number(String name, String parent, String field) {
    return new Column(name, "integer", 0, o -> IntNode.valueOf(o.path(parent).path(field).asInt()));
  }

  private static Column text(String name, String parent, String field) {
    return column(name, o -> o.path(parent).path(field).asText());
  }

  private static Column column(String name, Function<JsonNode, String> cell) {
    return new Column(name, "string", 0, o -> TextNode.valueOf(cell.apply(o)));
  }

  private static String ports(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : service.path("spec").path("ports")) {
      String node = port.has("nodePort") ? ":" + port.path("nodePort").asText() : "";
      ports.add(port.path("port").asText() + node + "/" + port.path("protocol").asText());
    }
    return ports.isEmpty() ? "<none>" : String.join(",", ports);
  }

  static String age(JsonNode object) {
    return age(object.path("metadata").path("creationTimestamp").asText());
  }

  static String age(String since) {
    try {
      Duration age = Duration.between(Instant.parse(since), Instant.now());
      if (age.toMinutes() < 2) {
        return Math.max(0, age.toSeconds()) + "s";
      }
      if (age.toHours() < 3) {
        return age.toMinutes() + "m";
      }
      return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }
}
