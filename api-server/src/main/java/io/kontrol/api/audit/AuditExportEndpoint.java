package io.kontrol.api.audit;

import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The audit log as a file. Whoever takes it away is told by it. */
@Path("/api/v1/audit/export")
public class AuditExportEndpoint {
  private final Database database;
  private final WriteTransactions transactions;
  private final RequestContext request;

  public AuditExportEndpoint(
      Database database, WriteTransactions transactions, RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.AUDIT_READ)
  @Produces({"text/csv", "application/x-ndjson"})
  @QueryParameters({
    "format",
    "user",
    "action",
    "category",
    "resource_type",
    "resource_id",
    "resource_name",
    "status",
    "request_id",
    "from",
    "to"
  })
  public Response export() {
    String name = request.query("format").orElse(ExportFormat.CSV.text());
    ExportFormat format = ExportFormat.BY_TEXT.get(name);
    if (format == null) {
      throw Refusal.malformed("invalid_query_parameter", "format is csv or ndjson.");
    }
    AuditFilter filter = AuditFilter.of(request);
    AuditEntry entry =
        AuditEntry.of("AUDIT_EXPORTED", AuditCategory.SYSTEM, "audit log exported as " + name)
            .with(filter.json().put("format", name));
    transactions.run(request.principal(), connection -> WriteResult.unchanged(name).audited(entry));
    String file =
        "kontrol-audit-"
            + Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(':', '-');
    return Response.ok(
            new AuditExport(database, filter, format, request.identityCheck()),
            format.mediaType() + ";charset=UTF-8")
        .header(
            HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "." + name + "\"")
        .build();
  }
}
