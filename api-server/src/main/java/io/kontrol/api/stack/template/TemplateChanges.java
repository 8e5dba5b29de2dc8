package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.core.HttpHeaders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Saves and retires templates, each change with its event and its audit row. */
final class TemplateChanges {
  private static final EventLog EVENTS = new EventLog(EventSource.USER);

  private TemplateChanges() {}

  /** A new template, or the next version of the living one with this name. */
  static WriteResult<Reply> save(Connection connection, NewTemplate wanted, Principal by)
      throws SQLException {
    Optional<Template> newest = TemplateRows.lockNamed(connection, wanted.name());
    if (newest.isPresent()) {
      return addVersion(connection, newest.get(), wanted, by);
    }
    int id = TemplateRows.nextId(connection);
    return insert(connection, id, wanted.version().orElse(1), wanted, "TemplateCreated", by);
  }

  /**
   * @param newest locked
   */
  static WriteResult<Reply> addVersion(
      Connection connection, Template newest, NewTemplate wanted, Principal by)
      throws SQLException {
    if (newest.retired()) {
      throw Refusal.conflict(
          "template_retired",
          "The template " + newest.name() + " is retired. A new one may have its name.");
    }
    int version =
        wanted.version().orElse(wanted.sameAs(newest) ? newest.version() : newest.version() + 1);
    if (version > newest.version()) {
      return insert(connection, newest.id(), version, wanted, "TemplateVersionCreated", by);
    }
    Optional<Template> stored = TemplateRows.version(connection, newest.id(), version);
    if (stored.filter(wanted::sameAs).isPresent()) {
      return audited("TEMPLATE_UNCHANGED", stored.get(), Reply.json(200, stored.get().json()));
    }
    throw Refusal.conflict(
            "template_version_exists",
            "Version "
                + version
                + " of template "
                + newest.name()
                + " is there already, or older than the newest, and no version changes. Leave the"
                + " version out, or name one above "
                + newest.version()
                + ".")
        .with("id", IntNode.valueOf(newest.id()))
        .with("newest_version", IntNode.valueOf(newest.version()));
  }

  private static WriteResult<Reply> insert(
      Connection connection, int id, int version, NewTemplate wanted, String event, Principal by)
      throws SQLException {
    TemplateRows.insert(connection, id, version, wanted, by.name());
    Template stored = TemplateRows.version(connection, id, version).orElseThrow();
    append(connection, event, stored, by);
    String action =
        event.equals("TemplateCreated") ? "TEMPLATE_CREATED" : "TEMPLATE_VERSION_CREATED";
    return audited(
        action,
        stored,
        Reply.json(201, stored.json())
            .with(HttpHeaders.LOCATION, "/api/v1/templates/" + id + "/versions/" + version));
  }

  /** Deployments of it live on; none can be made. */
  static WriteResult<Reply> retire(Connection connection, int id, Principal by)
      throws SQLException {
    Template newest =
        TemplateRows.lockNewest(connection, id).orElseThrow(() -> StoredTemplates.absent(id));
    boolean retired = TemplateRows.retire(connection, id);
    Template stored = TemplateRows.newest(connection, id).orElseThrow();
    if (retired) {
      append(connection, "TemplateRetired", stored, by);
    }
    return audited(
        newest.retired() ? "TEMPLATE_UNCHANGED" : "TEMPLATE_RETIRED",
        stored,
        Reply.json(200, stored.summary()));
  }

  private static void append(Connection connection, String type, Template template, Principal by)
      throws SQLException {
    ObjectNode data = details(template).put("author", by.name());
    EVENTS.append(connection, List.of(new Event(type, null, null, null, null, data)));
  }

  private static ObjectNode details(Template template) {
    return Json.mapper()
        .createObjectNode()
        .put("template_id", template.id())
        .put("name", template.name())
        .put("version", template.version());
  }

  private static WriteResult<Reply> audited(String action, Template template, Reply reply) {
    AuditEntry entry =
        AuditEntry.of(
                action,
                AuditCategory.STACK,
                action.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                    + ": "
                    + template.name()
                    + " version "
                    + template.version())
            .on("template", Integer.toString(template.id()), template.name())
            .with(details(template));
    return WriteResult.unchanged(reply).audited(entry);
  }
}
