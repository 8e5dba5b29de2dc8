/** Deployments of templates, with the services as shipped. */
@NullMarked
package io.kontrol.systemtests.stack;

import org.jspecify.annotations.NullMarked;
