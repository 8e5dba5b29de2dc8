package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of cells that combine several fields. */
final class Cells {
  private static final String NONE = "<none>";
  private static final Map<String, String> ACCESS_MODES =
      Map.of(
          "ReadWriteOnce", "RWO",
          "ReadOnlyMany", "ROX",
          "ReadWriteMany", "RWX",
          "ReadWriteOncePod", "RWOP");

  private Cells() {}

  static int dataSize(JsonNode object) {
    return object.path("data").size() + object.path("binaryData").size();
  }

  /** One field of each item, joined by commas. */
  static String each(JsonNode items, String field) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.path(field).asText()));
    return String.join(",", texts);
  }

  static String labels(JsonNode labels) {
    List<String> pairs = new ArrayList<>();
    labels.properties().forEach(e -> pairs.add(e.getKey() + "=" + e.getValue().asText()));
    return pairs.isEmpty() ? NONE : String.join(",", pairs);
  }

  static String selector(JsonNode selector) {
    List<String> terms = new ArrayList<>();
    selector
        .path("matchLabels")
        .properties()
        .forEach(e -> terms.add(e.getKey() + "=" + e.getValue().asText()));
    for (JsonNode one : selector.path("matchExpressions")) {
      List<String> values = new ArrayList<>();
      one.path("values").forEach(value -> values.add(value.asText()));
      String key = one.path("key").asText();
      terms.add(
          switch (one.path("operator").asText()) {
            case "In" -> key + " in (" + String.join(",", values) + ")";
            case "NotIn" -> key + " notin (" + String.join(",", values) + ")";
            case "Exists" -> key;
            default -> "!" + key;
          });
    }
    return terms.isEmpty() ? NONE : String.join(",", terms);
  }

  static String servicePorts(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : service.at("/spec/ports")) {
      String node = port.has("nodePort") ? ":" + port.path("nodePort").asText() : "";
      ports.add(port.path("port").asText() + node + "/" + port.path("protocol").asText());
    }
    return ports.isEmpty() ? NONE : String.join(",", ports);
  }

  static String externalAddress(JsonNode service) {
    String type = service.at("/spec/type").asText();
    if (type.equals("ExternalName")) {
      return service.at("/spec/externalName").asText();
    }
    String given = addresses(service.at("/status/loadBalancer/ingress"));
    if (type.equals("LoadBalancer")) {
      return given.isEmpty() ? "<pending>" : given;
    }
    return NONE;
  }

  static String addresses(JsonNode ingress) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode one : ingress) {
      addresses.add(one.hasNonNull("ip") ? one.path("ip").asText() : one.path("hostname").asText());
    }
    return String.join(",", addresses);
  }

  static String hosts(JsonNode ingress) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode rule : ingress.at("/spec/rules")) {
      if (!rule.path("host").asText().isEmpty()) {
        hosts.add(rule.path("host").asText());
      }
    }
    return hosts.isEmpty() ? "*" : String.join(",", hosts);
  }

  static String endpoints(JsonNode endpoints) {
    List<String> all = new ArrayList<>();
    for (JsonNode subset : endpoints.path("subsets")) {
      for (JsonNode port : subset.path("ports")) {
        subset
            .path("addresses")
            .forEach(a -> all.add(a.path("ip").asText() + ":" + port.path("port").asText()));
      }
    }
    return all.isEmpty() ? NONE : String.join(",", all);
  }

  static String accessModes(JsonNode modes) {
    List<String> texts = new ArrayList<>();
    modes.forEach(mode -> texts.add(ACCESS_MODES.getOrDefault(mode.asText(), mode.asText())));
    return String.join(",", texts);
  }

  static String claimOfVolume(JsonNode volume) {
    JsonNode claim = volume.at("/spec/claimRef");
    return claim.isMissingNode()
        ? ""
        : claim.path("namespace").asText() + "/" + claim.path("name").asText();
  }

  static String subjects(JsonNode binding, String kind) {
    List<String> names = new ArrayList<>();
    for (JsonNode subject : binding.path("subjects")) {
      if (subject.path("kind").asText().equals(kind)) {
        String namespace =
            kind.equals("ServiceAccount") ? subject.path("namespace").asText() + "/" : "";
        names.add(namespace + subject.path("name").asText());
      }
    }
    return String.join(", ", names);
  }

  static String targets(JsonNode autoscaler) {
    List<String> targets = new ArrayList<>();
    for (JsonNode metric : autoscaler.at("/spec/metrics")) {
      JsonNode target = metric.at("/resource/target/averageUtilization");
      targets.add(
          target.isMissingNode()
              ? "<unknown>"
              : metric.at("/resource/name").asText() + ": <unknown>/" + target.asText() + "%");
    }
    return targets.isEmpty() ? NONE : String.join(", ", targets);
  }

  static String nodeStatus(JsonNode node) {
    String ready = "Unknown";
    for (JsonNode condition : node.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        ready = condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
      }
    }
    boolean closed = node.at("/spec/unschedulable").asBoolean();
    return closed ? ready + ",SchedulingDisabled" : ready;
  }

  static String jobStatus(JsonNode job) {
    for (JsonNode condition : job.at("/status/conditions")) {
      String type = condition.path("type").asText();
      boolean ends = type.equals("Complete") || type.equals("Failed") || type.equals("Suspended");
      if (ends && condition.path("status").asText().equals("True")) {
        return type;
      }
    }
    return "Running";
  }

  static String completions(JsonNode job) {
    JsonNode wanted = job.at("/spec/completions");
    String of =
        wanted.isMissingNode() ? "1 of " + job.at("/spec/parallelism").asText() : wanted.asText();
    return job.at("/status/succeeded").asInt() + "/" + of;
  }

  static String jobDuration(JsonNode job) {
    String start = job.at("/status/startTime").asText();
    String end = job.at("/status/completionTime").asText();
    if (start.isEmpty()) {
      return "";
    }
    return end.isEmpty()
        ? Age.since(start)
        : Age.of(Duration.between(Instant.parse(start), Instant.parse(end)));
  }

  static String lastSchedule(JsonNode job) {
    String last = job.at("/status/lastScheduleTime").asText();
    return last.isEmpty() ? NONE : Age.since(last);
  }

  static String podStatus(JsonNode pod) {
    if (pod.at("/metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    String reason = pod.at("/status/reason").asText();
    return reason.isEmpty() ? pod.at("/status/phase").asText() : reason;
  }

  static String readyContainers(JsonNode pod) {
    int ready = 0;
    for (JsonNode status : pod.at("/status/containerStatuses")) {
      ready += status.path("ready").asBoolean() ? 1 : 0;
    }
    return ready + "/" + pod.at("/spec/containers").size();
  }

  static int restarts(JsonNode pod) {
    int restarts = 0;
    for (JsonNode status : pod.at("/status/containerStatuses")) {
      restarts += status.path("restartCount").asInt();
    }
    return restarts;
  }
}
