/* What the page's scripts share through the window, and what comes from elsewhere, for TypeScript's checker. */

interface Window {
  unrolled: any;
  faultOf?: (name: string) => Promise<string | null>;
}
declare var unrolledBuilds: Set<string> | undefined;
