package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A YAML stream as kubectl reads it, and as strict as {@link JsonDocuments}. */
public final class YamlDocuments {
  /** Aliases can expand a few lines to billions of nodes; no manifest has this many. */
  private static final int MAX_NODES = 1_000_000;

  private static final long MAX_CHARACTERS = 100_000_000;

  private static final Tag PLAIN = new Tag("!kontrol/plain");
  private static final String MERGE_KEY = "<<";

  /** Tags scalars without quotes and tag, so that {@link YamlScalars} decides on their type. */
  private static final class Unresolved extends Resolver {
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      return kind == NodeId.scalar && implicit ? PLAIN : super.resolve(kind, value, implicit);
    }
  }

  private int nodes;
  private long characters;

  private YamlDocuments() {}

  /** All documents but empty ones. */
  public static List<JsonNode> readAll(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setNestingDepthLimit(2 * ScalarLimits.MAX_DEPTH);
    options.setMaxAliasesForCollections(10_000);
    List<JsonNode> documents = new ArrayList<>();
    YamlDocuments reader = new YamlDocuments();
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Unresolved(), options);
      while (composer.checkNode()) {
        JsonNode document = reader.value(composer.getNode(), 1);
        if (!document.isNull()) {
          documents.add(document);
        }
      }
      return documents;
    } catch (MarkedYAMLException e) {
      throw malformed(e.getProblem(), at(e.getProblemMark()));
    } catch (YAMLException e) {
      throw malformed(null, "in its characters, nesting or aliases");
    }
  }

  private static Refusal malformed(@Nullable String why, String where) {
    // SnakeYAML's longer messages quote the text, which may be a secret; a short one has the reason
    String reason =
        why == null || why.length() > 120 || why.contains("'") || why.contains("\"")
            ? ""
            : " (" + why + ")";
    return Refusal.malformed(
        "malformed_yaml", "The body is not valid YAML: the error is " + where + reason + ".");
  }

  private JsonNode value(Node node, int depth) {
    if (++nodes > MAX_NODES) {
      throw Refusal.invalid("too_many_nodes", "The YAML expands to more than 1,000,000 values.");
    }
    if (node instanceof ScalarNode scalar) {
      characters += scalar.getValue().length();
      if (characters > MAX_CHARACTERS) {
        throw Refusal.tooLarge("The aliases of the YAML expand to more than 100 MB.");
      }
      return scalar(scalar);
    }
    if (depth > ScalarLimits.MAX_DEPTH) {
      throw ScalarLimits.tooDeep(() -> at(node.getStartMark()));
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, depth);
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Node item : ((SequenceNode) node).getValue()) {
      array.add(value(item, depth + 1));
    }
    return array;
  }

  private ObjectNode mapping(MappingNode mapping, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (isMergeKey(entry.getKeyNode())) {
        merged.add(entry.getValueNode());
        continue;
      }
      String key = key(entry.getKeyNode());
      if (object.replace(key, value(entry.getValueNode(), depth + 1)) != null) {
        throw ScalarLimits.duplicateKey(key, () -> at(entry.getKeyNode().getStartMark()));
      }
    }
    Set<String> own = new HashSet<>();
    object.fieldNames().forEachRemaining(own::add);
    for (Node source : merged) {
      merge(object, own, source, depth);
    }
    return object;
  }

  private static boolean isMergeKey(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getTag().equals(PLAIN)
        && scalar.getValue().equals(MERGE_KEY);
  }

  /** An object's own keys override merged ones, and earlier sources override later ones. */
  private void merge(ObjectNode object, Set<String> own, Node source, int depth) {
    List<Node> sources =
        source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
    for (Node one : sources) {
      if (!(one instanceof MappingNode mapping)) {
        throw malformed("a merge key needs a mapping", at(one.getStartMark()));
      }
      mapping(mapping, depth)
          .properties()
          .forEach(
              field -> {
                if (own.add(field.getKey())) {
                  object.set(field.getKey(), field.getValue());
                }
              });
    }
  }

  private String key(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw malformed("a key must be a scalar", at(node.getStartMark()));
    }
    JsonNode key = scalar(scalar);
    if (key.isNull()) {
      throw malformed("a key is null", at(node.getStartMark()));
    }
    if (key.isBigDecimal()) {
      return key.decimalValue().stripTrailingZeros().toPlainString();
    }
    return key.asText();
  }

  private JsonNode scalar(ScalarNode scalar) {
    String tag = scalar.getTag().getValue();
    if (scalar.getTag().equals(PLAIN)) {
      return YamlScalars.plain(scalar.getValue(), () -> at(scalar.getStartMark()));
    }
    if (tag.equals("tag:yaml.org,2002:binary")) {
      return ScalarLimits.text(binary(scalar), () -> at(scalar.getStartMark()));
    }
    if (tag.startsWith(Tag.PREFIX) && !scalar.getTag().equals(Tag.STR)) {
      return YamlScalars.tagged(
          tag.substring(Tag.PREFIX.length()), scalar.getValue(), () -> at(scalar.getStartMark()));
    }
    return ScalarLimits.text(scalar.getValue(), () -> at(scalar.getStartMark()));
  }

  private static String binary(ScalarNode scalar) {
    try {
      return new String(Base64.getMimeDecoder().decode(scalar.getValue()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed("not base64", at(scalar.getStartMark()));
    }
  }

  private static String at(@Nullable Mark mark) {
    return mark == null
        ? "at its end"
        : "at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }
}
