package io.kontrol.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes from a response what differs between runs. */
final class AnswerNormalizer {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String UID =
      "[0-9a-f]{8}-[0-9a-f]{4}-[1-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final Set<String> CONTROLLED =
      Set.of(
          "Deployment",
          "StatefulSet",
          "DaemonSet",
          "Job",
          "CronJob",
          "PodDisruptionBudget",
          "PersistentVolumeClaim",
          "HorizontalPodAutoscaler",
          "PartialObjectMetadata");

  private AnswerNormalizer() {}

  static JsonNode answer(ContractCase.Step step, int code, JsonNode body, String namespace) {
    ObjectNode answer = MAPPER.createObjectNode().put("code", code);
    if (step.method().equals("WAIT")) {
      return answer;
    }
    if (step.loose()) {
      answer.put("reason", body.path("reason").asText());
      ArrayNode fields = answer.putArray("fields");
      body.path("details")
          .path("causes")
          .forEach(cause -> fields.add(cause.path("field").asText()));
      return answer;
    }
    JsonNode copy = body.deepCopy();
    withoutControllers(copy);
    copy.forEach(event -> withoutControllers(event.path("object")));
    answer.set("body", cleaned("", copy, namespace));
    return answer;
  }

  /** Controllers write at any time, so their changes are removed. */
  private static void withoutControllers(JsonNode body) {
    if (!(body instanceof ObjectNode object) || !CONTROLLED.contains(body.path("kind").asText())) {
      return;
    }
    object.remove("status");
    if (object.path("metadata") instanceof ObjectNode metadata) {
      if (metadata.path("annotations") instanceof ObjectNode annotations) {
        annotations.remove("deployment.kubernetes.io/revision");
        if (annotations.isEmpty()) {
          metadata.remove("annotations");
        }
      }
      ArrayNode rest = MAPPER.createArrayNode();
      for (JsonNode entry : metadata.path("managedFields")) {
        if (!entry.path("manager").asText().equals("kube-controller-manager")) {
          rest.add(entry);
        }
      }
      metadata.set("managedFields", rest);
    }
  }

  private static JsonNode cleaned(String field, JsonNode node, String namespace) {
    if (node instanceof ObjectNode object) {
      ObjectNode result = MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        result.set(
            clean(entry.getKey(), namespace), cleaned(entry.getKey(), entry.getValue(), namespace));
      }
      result.remove("storageVersionHash");
      if (object.has("priority") && object.has("format")) {
        result.remove("description"); // of a table column
      }
      return result;
    }
    if (node instanceof ArrayNode array) {
      List<JsonNode> items = new ArrayList<>();
      array.forEach(item -> items.add(cleaned(field, item, namespace)));
      if (field.equals("causes")) {
        items.sort(Comparator.comparing(JsonNode::toString)); // conflicts come in no order
      }
      if (field.equals("managedFields")) {
        items.sort(
            Comparator.comparing(
                AnswerNormalizer::owner)); // else ordered by the time of their writes
      }
      return MAPPER.createArrayNode().addAll(items);
    }
    return switch (field) {
      case "resourceVersion", "nodePort", "serverAddress", "continue" ->
          MAPPER.getNodeFactory().textNode("<" + field + ">");
      default ->
          node.isTextual()
              ? MAPPER.getNodeFactory().textNode(clean(node.asText(), namespace))
              : node;
    };
  }

  private static String owner(JsonNode entry) {
    return entry.path("manager").asText()
        + " "
        + entry.path("operation").asText()
        + " "
        + entry.path("subresource").asText();
  }

  private static String clean(String text, String namespace) {
    return text.replace(namespace, "<ns>")
        .replaceAll("(?!00000000)" + UID, "<uid>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "<time>")
        .replaceAll("10\\.96\\.\\d+\\.\\d+", "<address>")
        .replaceAll(
            "in scheme \"(k8s\\.io/kubernetes/)?pkg/", "in scheme \"pkg/") // depends on the build
        .replaceAll("\\b\\d{1,2}s$", "<age>")
        .replaceAll("(in record|current:) \\(?\\d+\\)?", "$1 <version>");
  }
}
