package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.violation.Violations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a template is proposed from: manifests as {@code /apply} takes them, or resources that
 * Kontrol holds, by their ids or by their apply set.
 */
sealed interface ProposalRequest {
  int MOST = 200;

  record OfManifests(List<Manifest> manifests) implements ProposalRequest {}

  record OfResources(List<Integer> ids) implements ProposalRequest {}

  record OfSet(String cluster, String set) implements ProposalRequest {}

  static ProposalRequest read(byte @Nullable [] body, @Nullable String mediaType) {
    List<JsonNode> documents = RequestBody.readAll(body, mediaType);
    if (documents.isEmpty()) {
      throw Refusal.malformed("empty_body", "The body is empty.");
    }
    JsonNode first = documents.get(0);
    boolean selection =
        documents.size() == 1 && first.isObject() && !first.has("kind") && !first.has("apiVersion");
    return selection ? selection(first) : new OfManifests(manifests(documents));
  }

  private static ProposalRequest selection(JsonNode selection) {
    ObjectFields fields =
        ObjectFields.of(
            (com.fasterxml.jackson.databind.node.ObjectNode) selection,
            "resources",
            "cluster_id",
            "set");
    if (!fields.has("resources")) {
      return new OfSet(fields.text("cluster_id"), fields.text("set"));
    }
    JsonNode resources = selection.path("resources");
    boolean sound =
        resources.isArray()
            && !resources.isEmpty()
            && resources.size() <= MOST
            && resources.valueStream().allMatch(id -> id.isInt() && id.intValue() > 0);
    if (!sound) {
      throw Refusal.invalid(
          "wrong_type", "resources is a list of 1 to " + MOST + " ids of resources.");
    }
    return new OfResources(resources.valueStream().map(JsonNode::intValue).distinct().toList());
  }

  private static List<Manifest> manifests(List<JsonNode> documents) {
    List<JsonNode> flat = new ArrayList<>();
    documents.forEach(document -> flatten(document, flat));
    Violations violations = new Violations();
    if (flat.isEmpty() || flat.size() > MOST) {
      violations.add("", "wrong_type", "A template is made of 1 to " + MOST + " manifests.");
    }
    List<Manifest> manifests = new ArrayList<>();
    for (int i = 0; i < flat.size(); i++) {
      try {
        manifests.add(ManifestParser.parse(flat.get(i)));
      } catch (Refusal refusal) {
        violations.add("/" + i, refusal.code(), refusal.detail());
      }
    }
    if (!violations.isEmpty()) {
      throw Violations.refusal(
          "invalid_manifests", "Not all of these are valid manifests.", violations.list());
    }
    return manifests;
  }

  private static void flatten(JsonNode document, List<JsonNode> flat) {
    if (document.isArray()) {
      document.forEach(each -> flatten(each, flat));
    } else if (document.path("kind").asText().equals("List")) {
      document.path("items").forEach(each -> flatten(each, flat));
    } else if (!document.isNull()) {
      flat.add(document);
    }
  }
}
