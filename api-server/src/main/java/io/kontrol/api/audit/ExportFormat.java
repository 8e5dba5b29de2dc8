package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How rows are written into a file. */
enum ExportFormat {
  /** RFC 4180, with a header. */
  CSV("text/csv", "csv") {
    @Override
    String head() {
      return String.join(",", COLUMNS) + LINE_END;
    }

    @Override
    String row(ObjectNode row) {
      return COLUMNS.stream().map(column -> cell(row.path(column))).collect(Collectors.joining(","))
          + LINE_END;
    }
  },

  /** A JSON object in each line. */
  NDJSON("application/x-ndjson", "ndjson") {
    @Override
    String head() {
      return "";
    }

    @Override
    String row(ObjectNode row) {
      return Json.write(row) + "\n";
    }
  };

  private static final String LINE_END = "\r\n";

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "timestamp",
          "action",
          "category",
          "status",
          "user_id",
          "user_email",
          "user_role",
          "resource_type",
          "resource_id",
          "resource_name",
          "description",
          "error_message",
          "ip_address",
          "user_agent",
          "request_id",
          "affected_ids",
          "details");

  /** A spreadsheet would take it for a formula. */
  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r\n].*", Pattern.DOTALL);

  private static final Pattern QUOTED = Pattern.compile(".*[\",\r\n\t].*", Pattern.DOTALL);

  private final String mediaType;
  private final String text;

  ExportFormat(String mediaType, String text) {
    this.mediaType = mediaType;
    this.text = text;
  }

  static final Map<String, ExportFormat> BY_TEXT = Map.of(CSV.text, CSV, NDJSON.text, NDJSON);

  String mediaType() {
    return mediaType;
  }

  String text() {
    return text;
  }

  abstract String head();

  abstract String row(ObjectNode row);

  static String cell(JsonNode value) {
    String plain =
        value.isNull() ? "" : value.isContainerNode() ? Json.write(value) : value.asText();
    String text = FORMULA.matcher(plain).matches() ? "'" + plain : plain;
    return QUOTED.matcher(text).matches() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
