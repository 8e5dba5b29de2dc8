package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.desired.manifest.KindCatalog;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.Scope;
import io.kontrol.api.stack.render.expression.TextParts;
import io.kontrol.model.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A template that renders to the given manifests by its defaults, with parameters for what people
 * change from one deployment to the next.
 */
final class TemplateProposal {
  private static final Set<String> WORKLOADS =
      Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod");

  private TemplateProposal() {}

  static ObjectNode of(String name, List<Manifest> manifests) {
    boolean oneNamespace = inOneNamespace(manifests);
    ProposedParameters parameters = new ProposedParameters();
    ObjectNode template = Json.mapper().createObjectNode().put("name", name);
    ObjectNode base = template.putObject("base_spec_json");
    ArrayNode objects = base.putArray("objects");
    for (Manifest manifest : manifests) {
      objects.add(object(manifest, oneNamespace, parameters));
    }
    if (!oneNamespace) {
      base.put("namespaces", "any");
    }
    template.putObject("allowed_mutations_json").set("parameters", parameters.schema());
    return template;
  }

  /** Then the objects go with the namespace of their deployment. */
  private static boolean inOneNamespace(List<Manifest> manifests) {
    Set<String> namespaces = new HashSet<>();
    for (Manifest manifest : manifests) {
      if (isOfTheCluster(manifest)) {
        return false;
      }
      namespaces.add(manifest.namespace());
    }
    return namespaces.size() == 1;
  }

  private static boolean isOfTheCluster(Manifest manifest) {
    return KindCatalog.find(manifest.group(), manifest.kind())
        .filter(kind -> kind.scope() == Scope.CLUSTER)
        .isPresent();
  }

  private static ObjectNode object(
      Manifest manifest, boolean oneNamespace, ProposedParameters parameters) {
    ObjectNode object =
        (ObjectNode) escaped((oneNamespace ? manifest.inNamespace("") : manifest).object());
    if (manifest.secret()) {
      SecretParameters.propose(parameters, object);
    } else if (WORKLOADS.contains(manifest.kind())) {
      WorkloadParameters.propose(parameters, object);
    }
    return object;
  }

  /** Texts that look like expressions stay what they are. */
  private static JsonNode escaped(JsonNode node) {
    if (node.isTextual() && TextParts.hasExpression(node.textValue())) {
      return TextNode.valueOf(TextParts.escape(node.textValue()));
    }
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        field.setValue(escaped(field.getValue()));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, escaped(array.get(i)));
      }
    }
    return node;
  }
}
