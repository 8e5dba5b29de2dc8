package io.kontrol.api.access.authentication;

import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.problem.ProblemMappers;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells the audit log of each request that somebody known was refused. */
public final class DeniedAccessAudit {
  private static final Logger LOG = Logger.getLogger(DeniedAccessAudit.class);
  private static final int FORBIDDEN = 403;

  private final WriteTransactions transactions;
  private final RequestContext request;

  public DeniedAccessAudit(WriteTransactions transactions, RequestContext request) {
    this.transactions = transactions;
    this.request = request;
  }

  @ServerResponseFilter
  public void tell(ContainerRequestContext exchange, ContainerResponseContext answer) {
    if (answer.getStatus() != FORBIDDEN
        || !request.isIdentified()
        || !(exchange.getProperty(ProblemMappers.REFUSAL) instanceof Refusal refusal)) {
      return;
    }
    // encoded: PostgreSQL stores no text with a NUL, which a path may have
    String path = exchange.getUriInfo().getRequestUri().getRawPath();
    String operation = exchange.getMethod() + " " + path;
    AuditEntry entry =
        AuditEntry.of("ACCESS_DENIED", AuditCategory.AUTH, "access denied: " + operation)
            .failed(refusal.detail());
    // without the author and message of the request, which nobody has checked yet
    Principal principal = new Principal(request.identity(), null, null, request.origin());
    try {
      transactions.run(principal, connection -> WriteResult.unchanged(operation).audited(entry));
    } catch (DatabaseUnavailableException e) {
      LOG.debug("A refusal could not be told to the audit log", e);
    }
  }
}
