package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * YAML that every reader understands alike: block style for structure, literal blocks for texts of
 * several lines, and quotes around whatever YAML 1.1 or 1.2 might take for something else than
 * text.
 */
public final class YamlWriter {
  /** Begins with a letter or a slash, and has no character that means something. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

  private static final Pattern RESERVED = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  public static String write(JsonNode document) {
    YamlWriter writer = new YamlWriter();
    if (isBlock(document)) {
      writer.block(document, 0);
    } else {
      writer.scalar(document, 0);
      writer.out.append('\n');
    }
    return writer.out.toString();
  }

  private static boolean isBlock(JsonNode node) {
    return node.isContainerNode() && !node.isEmpty();
  }

  private void block(JsonNode node, int indent) {
    if (node.isArray()) {
      for (JsonNode item : node) {
        indent(indent);
        out.append("- ");
        item(item, indent + 2);
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      indent(indent);
      field(field, indent);
    }
  }

  private void field(Map.Entry<String, JsonNode> field, int indent) {
    out.append(quoteIfNeeded(field.getKey())).append(':');
    JsonNode value = field.getValue();
    if (isBlock(value)) {
      out.append('\n');
      block(value, value.isArray() ? indent : indent + 2);
      return;
    }
    out.append(' ');
    scalar(value, indent + 2);
    out.append('\n');
  }

  /** A list's item begins on the line of its dash. */
  private void item(JsonNode item, int indent) {
    if (!isBlock(item)) {
      scalar(item, indent);
      out.append('\n');
      return;
    }
    int start = out.length();
    block(item, indent);
    out.delete(start, start + indent);
  }

  private void scalar(JsonNode value, int indent) {
    if (value.isTextual() && isLiteral(value.textValue())) {
      literal(value.textValue(), indent);
      return;
    }
    out.append(value.isTextual() ? quoteIfNeeded(value.textValue()) : Json.write(value));
  }

  private static boolean isLiteral(String text) {
    return text.indexOf('\n') >= 0 && text.length() < 1_000_000 && safeLines(text);
  }

  private static boolean safeLines(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.endsWith(" ")
          || line.startsWith("\t")
          || !line.codePoints().allMatch(YamlWriter::visible)) {
        return false;
      }
    }
    return !Character.isWhitespace(text.charAt(0));
  }

  private static boolean visible(int c) {
    return (c >= 0x20 && c <= 0x7E) || (c >= 0xA1 && c <= 0x167F);
  }

  private void literal(String text, int indent) {
    String body = text;
    String chomping = "-";
    if (text.endsWith("\n")) {
      body = text.substring(0, text.length() - 1);
      chomping = body.endsWith("\n") || body.isEmpty() ? "+" : "";
    }
    out.append('|').append(chomping);
    for (String line : body.split("\n", -1)) {
      out.append('\n');
      if (!line.isEmpty()) {
        indent(indent);
        out.append(line);
      }
    }
  }

  private static String quoteIfNeeded(String text) {
    boolean plain =
        PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches() && text.length() < 200;
    return plain ? text : quoted(text);
  }

  /** A JSON string is a YAML string, save for characters that YAML does not take as they are. */
  private static String quoted(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 2);
    for (char c : Json.write(TextNode.valueOf(text)).toCharArray()) {
      boolean plain = c < 0x7F || (c >= 0xA0 && c != 0x2028 && c != 0x2029 && c < 0xFFFE);
      if (plain && c != 0xFEFF) {
        escaped.append(c);
      } else {
        escaped.append("\\u%04x".formatted((int) c));
      }
    }
    return escaped.toString();
  }

  private void indent(int indent) {
    out.append(" ".repeat(indent));
  }
}
