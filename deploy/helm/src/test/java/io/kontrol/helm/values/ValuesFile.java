package io.kontrol.helm.values;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A values.yaml with its comments: {@code # -- …} describes the next key, in one or more lines, and
 * {@code # @schema {…}} adds to the JSON schema that its default value implies.
 */
final class ValuesFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  /**
   * A key of the file.
   *
   * @param path from the root, {@code database.url}
   * @param schema JSON schema in the comment; empty where there is none
   * @param children in the order of the file; empty for a scalar, a list and an empty map
   */
  record Value(
      String path,
      String key,
      String description,
      ObjectNode schema,
      JsonNode defaultValue,
      List<Value> children) {
    Value {
      children = List.copyOf(children);
    }
  }

  private ValuesFile() {}

  static List<Value> read(Path file) {
    try {
      String text = Files.readString(file);
      LoaderOptions options = new LoaderOptions();
      options.setProcessComments(true);
      Node root = new Yaml(options).compose(Files.newBufferedReader(file));
      return children("", (MappingNode) root, YAML.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Value> children(String prefix, MappingNode map, JsonNode values) {
    List<Value> children = new ArrayList<>();
    for (NodeTuple entry : map.getValue()) {
      String key = ((ScalarNode) entry.getKeyNode()).getValue();
      String path = prefix + key;
      JsonNode value = values.path(key);
      List<Value> nested =
          entry.getValueNode() instanceof MappingNode inner
              ? children(path + ".", inner, value)
              : List.of();
      List<String> comments = comments(entry.getKeyNode());
      children.add(
          new Value(path, key, description(comments), schema(path, comments), value, nested));
    }
    return children;
  }

  private static List<String> comments(Node key) {
    List<CommentLine> lines = key.getBlockComments();
    return lines == null
        ? List.of()
        : lines.stream().map(CommentLine::getValue).map(String::strip).toList();
  }

  private static String description(List<String> comments) {
    return String.join(
        " ",
        comments.stream()
            .filter(line -> !line.startsWith("@schema"))
            .map(line -> line.startsWith("-- ") ? line.substring(3) : line)
            .filter(line -> !line.isEmpty())
            .toList());
  }

  private static ObjectNode schema(String path, List<String> comments) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    for (String line : comments) {
      if (line.startsWith("@schema ")) {
        try {
          schema.setAll((ObjectNode) JSON.readTree(line.substring("@schema ".length())));
        } catch (IOException e) {
          throw new IllegalArgumentException("The schema of " + path + " is no JSON: " + line, e);
        }
      }
    }
    return schema;
  }
}
