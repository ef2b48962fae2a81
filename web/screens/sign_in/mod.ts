export { SignIn } from "./screen.tsx";
